import HTTPTypes

/// The problems that our own routes tell, by HTTP status.
public enum ProblemKind: Int, Sendable, CaseIterable {
    /// The request says something that cannot be.
    case badRequest = 400
    /// The request needs a token, or a client on this machine.
    case unauthorized = 401
    /// The request comes from another site's page.
    case forbidden = 403
    /// What was asked for is not there.
    case notFound = 404
    /// The address takes other methods.
    case methodNotAllowed = 405
    /// What the request decides about has changed, or stands where it cannot be decided.
    case conflict = 409
    /// The request is larger than its route takes.
    case contentTooLarge = 413
    /// The client asks too often.
    case tooManyRequests = 429
    /// The program failed.
    case internalServerError = 500
    /// The program cannot answer now.
    case serviceUnavailable = 503

    /// The status with its registered name, which a bare code lacks.
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .conflict: .conflict
        case .contentTooLarge: .contentTooLarge
        case .tooManyRequests: .tooManyRequests
        case .internalServerError: .internalServerError
        case .serviceUnavailable: .serviceUnavailable
        }
    }

    /// What it means and what to do, for the reference page.
    public var meaning: String {
        switch self {
        case .badRequest:
            "The request says something that cannot be, which `detail` names. Correct it."
        case .unauthorized:
            """
            Ask from the same machine with no proxy between, or send the token that `detail` \
            names as `Authorization: Bearer …`. Of a webhook: the delivery is not signed with the \
            secret that `detail` names.
            """
        case .forbidden:
            "A browser sent the request for another site's page. Decide on this program's pages."
        case .conflict:
            "What the request decides about stands otherwise now, as `detail` says. Look again."
        case .notFound:
            """
            What was asked for is not there. In production all of `/admin/` says so while \
            `ADMIN_TOKEN` is not set.
            """
        case .methodNotAllowed:
            "The address takes other methods, which the header `Allow` names."
        case .contentTooLarge:
            "The body is larger than this route takes. Send less."
        case .tooManyRequests:
            "The client asks too often. Ask again when `Retry-After` has passed, and less often."
        case .internalServerError:
            "The program failed. A log record `request failed` with the `request_id` says why."
        case .serviceUnavailable:
            """
            The program is stopping, the answer took too long, or maintenance is in force, as \
            `detail` says. Ask again, where it is given when `Retry-After` has passed.
            """
        }
    }
}

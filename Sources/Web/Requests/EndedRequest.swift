import Logging
import Observability

/// What is known of a request once it is over: for its metrics, its log record and its span.
struct EndedRequest: Sendable {
    /// The status of a request whose client was gone; other servers have made it usual, and it is
    /// no fault of ours as 500 and above are.
    static let clientGoneStatus = 499

    /// The method, or `_OTHER` for an unusual one.
    let method: String
    /// The route's template, or `unmatched`.
    let route: String
    /// The path as the client asked for it; the template where the path may hold a secret.
    let path: String
    /// The status of the answer, or ``clientGoneStatus``.
    let status: Int
    /// From the head of the request to the end of the answer.
    let duration: Duration
    /// How much of that it took to write the answer.
    let writing: Duration
    /// Size of the request's body, where it was told.
    let requestBytes: Int?
    /// Size of the answer's body, where it was known.
    let responseBytes: Int?
    /// Who asked, by its address.
    let client: String
    /// Whether the client was gone before it had the answer.
    let isClientGone: Bool

    /// The fields of the request's log record.
    var fields: Logger.Metadata {
        var fields: Logger.Metadata = [
            "method": .string(method),
            "route": .string(route),
            "path": .string(path),
            "status": .stringConvertible(status),
            "duration_ms": .stringConvertible(duration.milliseconds),
            "client_address": .string(client),
        ]
        if let responseBytes { fields["bytes"] = .stringConvertible(responseBytes) }
        if isClientGone { fields["error_type"] = "client_closed" }
        return fields
    }

    /// The fields that tell where the time of a slow request went.
    func slowFields(_ phases: PhaseTimes) -> Logger.Metadata {
        var fields = fields
        for (phase, time) in phases.spent {
            fields["\(phase.name)_ms"] = .stringConvertible(time.milliseconds)
        }
        fields["writing_ms"] = .stringConvertible(writing.milliseconds)
        return fields
    }
}

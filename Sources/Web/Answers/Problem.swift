import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// An error as it is told to the caller: RFC 9457 problem details, or a small page for browsers.
struct Problem: Error, Sendable {
    /// The HTTP status.
    var status: HTTPResponse.Status
    /// What is wrong with this request and what to do, as one sentence; nil where the status
    /// says it all.
    var detail: String?
    /// What a page says first; nil for the status's own phrase.
    var heading: String?
    /// Further headers, such as `WWW-Authenticate`.
    var headers: HTTPFields = [:]

    /// Makes a problem of our own.
    init(_ kind: ProblemKind, _ detail: String? = nil, headers: HTTPFields = [:]) {
        self.init(status: kind.status, detail, headers: headers)
    }

    /// Makes a problem of any status, as the framework's errors have.
    private init(
        status: HTTPResponse.Status,
        _ detail: String? = nil,
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    /// Finds the answer to an error; one that says nothing of itself is our own fault, and its
    /// words go to the log and not to the caller.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as WebhookRefusal:
            let known = ProblemKind(rawValue: refusal.status)?.status
            self.init(status: known ?? .init(code: refusal.status), refusal.detail)
            if let wait = refusal.retryAfter {
                headers[.retryAfter] = String(Int((wait / .seconds(1)).rounded(.up)))
            }
        case let error as HTTPError:
            self.init(status: error.status, error.body, headers: error.headers)
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, "The body is larger than this route takes.")
        case let error as any HTTPResponseError: self.init(status: error.status)
        case is ChannelError, is NIOAsyncWriterError, is IOError:
            self.init(.badRequest, "The connection ended before the request did.")
        case is CancellationError:
            self.init(.serviceUnavailable, "The server is stopping; try again.")
        default: self.init(.internalServerError)
        }
    }

    private struct Details: Encodable {
        let type = "about:blank"
        let title: String
        let status: Int
        let detail: String?
        let requestID: String

        enum CodingKeys: String, CodingKey {
            case type, title, status, detail
            case requestID = "request_id"
        }
    }

    /// The answer to a request.
    func response(to request: Request, requestID: String, pages: PageRenderer) -> Response {
        var answer =
            request.wantsPage
            ? page(requestID: requestID, pages: pages) : details(requestID: requestID)
        answer.headers.append(contentsOf: headers)
        return answer
    }

    private var title: String {
        status.reasonPhrase.isEmpty ? "Error" : status.reasonPhrase
    }

    private func details(requestID: String) -> Response {
        let details = Details(
            title: title,
            status: status.code,
            detail: detail,
            requestID: requestID
        )
        return .json(details, status: status, contentType: "application/problem+json")
    }

    private func page(requestID: String, pages: PageRenderer) -> Response {
        var values: [String: Any] = [
            "title": heading ?? title, "status": status.code, "requestID": requestID,
        ]
        values["detail"] = detail
        return pages.page(Templates.problem, values, status: status)
    }
}

extension Request {
    /// Whether a browser asks for a page rather than a program for data.
    fileprivate var wantsPage: Bool {
        headers[.accept]?.contains("text/html") == true && !uri.path.hasPrefix("/api/")
    }
}

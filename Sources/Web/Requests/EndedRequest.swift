import HummingbirdCore
import Logging
import Observability

/// What is known of a request once it is over: for its metrics, its log record and its span.
struct EndedRequest: Sendable {
    /// The status of a request whose client was gone; other servers have made it usual, and it is
    /// no fault of ours as 500 and above are.
    static let clientGoneStatus = 499

    /// What was asked and answered.
    let request: AnsweredRequest
    /// The status of the answer, or ``clientGoneStatus``.
    let status: Int
    /// From the head of the request to the end of the answer.
    let duration: Duration
    /// How much of that it took to write the answer.
    let writing: Duration
    /// Whether the client was gone before it had the answer.
    let isClientGone: Bool

    /// The name of the request's span.
    var name: String { "\(request.method) \(request.route.text)" }

    /// Size of the answer's body, where it was known.
    var responseBytes: Int? { request.response.body.contentLength }

    /// The fields of the request's log record.
    var fields: Logger.Metadata {
        var fields = Logger.Metadata(minimumCapacity: 8)
        fields["method"] = .string(request.method)
        fields["route"] = .string(request.route.text)
        fields["path"] = .string(request.path)
        fields["status"] = .stringConvertible(status)
        fields["duration_ms"] = .stringConvertible(duration.milliseconds)
        fields["client_address"] = .string(request.client)
        if let responseBytes { fields["bytes"] = .stringConvertible(responseBytes) }
        if isClientGone { fields["error_type"] = "client_closed" }
        return fields
    }

    /// The fields that tell where the time of a slow request went.
    var slowFields: Logger.Metadata {
        var fields = fields
        for (phase, time) in request.phases.spent {
            fields["\(phase.name)_ms"] = .stringConvertible(time.milliseconds)
        }
        fields["writing_ms"] = .stringConvertible(writing.milliseconds)
        return fields
    }
}

import Foundation
import Jobs
import Observability

/// Everything that is known of one job.
struct JobReport: Encodable {
    private let summary: JobSummary
    private let worker: String?
    private let startedAt: String?
    private let snoozes: Int
    private let traceID: String?
    private let requestID: String?
    private let uniqueKey: String?
    private let exclusiveKey: String?
    private let cancelReason: String?
    private let failures: [Attempt]
    private let log: [LogTail.Record]

    private enum CodingKeys: String, CodingKey {
        case worker, snoozes, failures, log
        case startedAt = "started_at"
        case traceID = "trace_id"
        case requestID = "request_id"
        case uniqueKey = "unique_key"
        case exclusiveKey = "exclusive_key"
        case cancelReason = "cancel_reason"
    }

    /// An attempt that did not complete the job.
    private struct Attempt: Encodable {
        let attempt: Int
        let startedAt: String?
        let endedAt: String
        let worker: String
        let errorType: String
        let message: String

        enum CodingKeys: String, CodingKey {
            case attempt, worker, message
            case startedAt = "started_at"
            case endedAt = "ended_at"
            case errorType = "error_type"
        }

        init(_ failure: JobFailure) {
            attempt = failure.attempt
            startedAt = failure.startedAt?.formatted(.iso8601)
            endedAt = failure.at.formatted(.iso8601)
            worker = failure.worker
            errorType = failure.errorType
            message = failure.message
        }
    }

    init(job: JobRecord, log: [LogTail.Record]) {
        summary = JobSummary(job)
        worker = job.worker
        startedAt = job.startedAt?.formatted(.iso8601)
        snoozes = job.snoozes
        traceID = job.traceparent.flatMap { TraceContext(traceparent: $0) }?.traceID
        requestID = job.requestID
        uniqueKey = job.uniqueKey
        exclusiveKey = job.exclusiveKey
        cancelReason = job.cancelReason
        failures = job.failures.map(Attempt.init)
        self.log = log
    }

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(worker, forKey: .worker)
        try container.encode(startedAt, forKey: .startedAt)
        try container.encode(snoozes, forKey: .snoozes)
        try container.encode(traceID, forKey: .traceID)
        try container.encode(requestID, forKey: .requestID)
        try container.encode(uniqueKey, forKey: .uniqueKey)
        try container.encode(exclusiveKey, forKey: .exclusiveKey)
        try container.encode(cancelReason, forKey: .cancelReason)
        try container.encode(failures, forKey: .failures)
        try container.encode(log, forKey: .log)
    }

    /// Fields of the log that the report itself tells.
    private static let known: Set<String> = [
        "job_id", "job_kind", "request_id", "run_id", "trace_id",
    ]

    /// The report for people.
    var text: String {
        let facts: [(String, String?)] = [
            ("state", summary.parkedCause.map { "parked: \($0)" } ?? summary.state),
            ("attempt", "\(summary.attempt)"), ("enqueued", summary.createdAt),
            ("due", summary.runAt), ("began", startedAt), ("ended", summary.finishedAt),
            ("worker", worker), ("trace", traceID), ("request", requestID),
            ("unique key", uniqueKey), ("exclusive key", exclusiveKey),
            ("cancelled", cancelReason),
        ]
        var lines = ["job \(summary.id), \(summary.kind) in \(summary.queue)"]
        for (name, value) in facts {
            guard let value else { continue }
            lines.append("  \(name.padding(toLength: 14, withPad: " ", startingAt: 0))\(value)")
        }
        if !failures.isEmpty { lines.append("attempts that did not complete it:") }
        for failure in failures {
            lines.append(
                "  \(failure.attempt)  \(failure.endedAt)  \(failure.worker)  "
                    + "\(failure.errorType): \(failure.message)"
            )
        }
        if !log.isEmpty { lines.append("the end of its log:") }
        for record in log {
            let fields = record.fields.filter { !Self.known.contains($0.key) }
                .sorted { $0.key < $1.key }
                .map { "  \($0.key)=\($0.value)" }
            lines.append(
                "  \(record.time)  \(record.level)  \(record.message)" + fields.joined()
            )
        }
        return lines.map(\.withoutControls).joined(separator: "\n") + "\n"
    }
}

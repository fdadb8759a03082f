import Foundation
import Jobs

/// A job as listings show it.
struct JobSummary: Encodable {
    let id: Int64
    let kind: String
    let queue: String
    let state: String
    let priority: Int
    let attempt: Int
    let runAt: String
    let createdAt: String
    let finishedAt: String?
    let parkedCause: String?
    let lastError: String?

    private enum CodingKeys: String, CodingKey {
        case id, kind, queue, state, priority, attempt
        case runAt = "run_at"
        case createdAt = "created_at"
        case finishedAt = "finished_at"
        case parkedCause = "parked_cause"
        case lastError = "last_error"
    }

    init(_ job: JobRecord) {
        id = job.id.rawValue
        kind = job.kind
        queue = job.queue
        state = job.state.rawValue
        priority = job.priority
        attempt = job.attempt
        runAt = job.runAt.formatted(.iso8601)
        createdAt = job.createdAt.formatted(.iso8601)
        finishedAt = job.finishedAt?.formatted(.iso8601)
        parkedCause = job.parkedCause?.rawValue
        lastError = job.failures.last?.message
    }

    static let columns: [Column<JobSummary>] = [
        Column("ID") { "\($0.id)" }, Column("KIND") { $0.kind }, Column("QUEUE") { $0.queue },
        Column("STATE") { $0.parkedCause.map { "parked: \($0)" } ?? $0.state },
        Column("ATTEMPT") { "\($0.attempt)" }, Column("RUN AT") { $0.runAt },
        Column("LAST ERROR") { $0.lastError ?? "" },
    ]
}

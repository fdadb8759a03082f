public import FoundationEssentials
public import Logging
public import Postgres
import Synchronization

/// What a job may know about itself while it is performed.
public struct JobContext: Sendable {
    /// The job's id.
    public let jobID: JobID
    /// The name of its kind.
    public let kind: String
    /// Which attempt this is, from 1.
    public let attempt: Int
    /// How many attempts there may be.
    public let maxAttempts: Int
    /// When the job might start at the earliest.
    public let runAt: Date
    /// A logger; within the work every record names the job, by `LogContext`.
    public let logger: Logger

    /// The lease under which this attempt holds the job.
    public let lease: JobLease

    let hold: JobHold

    /// Throws `CancellationError` once the job has lost its lease, its time or its process.
    ///
    /// Worth calling before each step whose effects are seen outside.
    public func checkHeld() throws {
        try Task.checkCancellation()
    }

    /// Completes the job within the caller's transaction, so that work and completion are one
    /// commit.
    ///
    /// Call it last in the job's last transaction, and return once that has committed. Where the
    /// transaction rolls back, let its error out: the job is tried again.
    ///
    /// - Throws: ``JobError/leaseLost(_:)`` where the job was taken from this worker; the
    ///   transaction must then roll back.
    public func finish(in connection: PostgresConnection) async throws {
        let held = try await PostgresJobStore.settle(
            [JobSettlement(lease, .completed)],
            in: connection
        )
        guard held.contains(lease) else { throw JobError.leaseLost(jobID) }
        hold.finish()
    }
}

/// Whether a job has completed itself; the one thing that its context tells its worker.
final class JobHold: Sendable {
    private let finished = Atomic<Bool>(false)

    var isFinished: Bool { finished.load(ordering: .acquiring) }

    func finish() {
        finished.store(true, ordering: .releasing)
    }
}

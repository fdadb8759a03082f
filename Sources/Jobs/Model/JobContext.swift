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
    /// What an earlier attempt saved, as JSON text.
    let checkpoint: String?
    /// Writes a checkpoint under the lease; false where that is lost.
    let saveText: @Sendable (String) async throws -> Bool

    /// Throws `CancellationError` once the job has lost its lease, its time or its process.
    ///
    /// Worth calling before each step whose effects are seen outside.
    public func checkHeld() throws {
        try Task.checkCancellation()
    }

    /// What an earlier attempt saved last; nil where none did.
    ///
    /// What this attempt saves does not change the answer.
    ///
    /// - Throws: ``JobError/checkpointNotDecodable(_:reason:)``, which parks the job.
    public func checkpoint<Checkpoint: Decodable>(
        as type: Checkpoint.Type = Checkpoint.self
    ) throws -> Checkpoint? {
        try checkpoint.map { try PayloadCoding.decode(checkpoint: type, from: $0, of: jobID) }
    }

    /// Keeps how far the work has come, so that the next attempt can go on from there.
    ///
    /// It is kept once the call returns, through retries, deaths and a redrive. A step whose
    /// effect is in the same database is safer saved by ``save(_:in:)``.
    ///
    /// - Throws: ``JobError/leaseLost(_:)`` where the job was taken from this worker.
    public func save(_ checkpoint: some Encodable) async throws {
        let text = try PayloadCoding.encode(checkpoint: checkpoint, of: jobID, kind: kind)
        guard try await saveText(text) else { throw JobError.leaseLost(jobID) }
    }

    /// Keeps how far the work has come within the caller's transaction, so that a step and the note
    /// of it are one commit.
    ///
    /// - Throws: ``JobError/leaseLost(_:)`` where the job was taken from this worker; the
    ///   transaction must then roll back.
    public func save(_ checkpoint: some Encodable, in connection: PostgresConnection) async throws {
        let text = try PayloadCoding.encode(checkpoint: checkpoint, of: jobID, kind: kind)
        let statements = BoundedStatements(base: connection)
        guard try await PostgresJobStore.save(text, under: lease, in: statements) else {
            throw JobError.leaseLost(jobID)
        }
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
            in: BoundedStatements(base: connection)
        )
        guard held.contains(lease) else { throw JobError.leaseLost(jobID) }
        hold.finish()
    }

    /// Completes the job within a transaction of another kind of store.
    ///
    /// - Parameter settle: Writes the ending in the transaction; false where the lease is lost.
    /// - Throws: ``JobError/leaseLost(_:)`` where the job was taken from this worker.
    public func finish(by settle: (JobSettlement) async throws -> Bool) async throws {
        guard try await settle(JobSettlement(lease, .completed)) else {
            throw JobError.leaseLost(jobID)
        }
        hold.finish()
    }

    /// Runs the last statements of the caller's transaction, completes the job and commits, all in
    /// one flight.
    ///
    /// - Returns: The rows of the statements.
    /// - Throws: ``JobError/leaseLost(_:)`` where the job was taken from this worker; then nothing
    ///   was committed.
    @discardableResult
    public func commit(
        _ connection: PostgresConnection,
        after statements: [PostgresQuery] = []
    ) async throws -> [PostgresRows] {
        let finish: PostgresQuery =
            "SELECT finish_job(\(lease.job.rawValue), \(lease.token))"
        do {
            let rows = try await connection.commit(after: statements + [finish])
            hold.finish()
            return rows.dropLast()
        } catch let error as PostgresError where error.sqlState == .jobLeaseLost {
            throw JobError.leaseLost(jobID)
        }
    }
}

extension SQLState {
    /// What `finish_job` raises where the job was taken from its worker.
    fileprivate static let jobLeaseLost = SQLState(rawValue: "TF001")
}

/// Whether a job has completed itself; the one thing that its context tells its worker.
final class JobHold: Sendable {
    private let finished = Atomic<Bool>(false)

    var isFinished: Bool { finished.load(ordering: .acquiring) }

    func finish() {
        finished.store(true, ordering: .releasing)
    }
}

public import Jobs
import Testing

extension JobStore {
    /// Enqueues one job.
    public func enqueue(_ job: NewJob) async throws -> JobID {
        try #require(try await enqueue([job]).first)
    }

    /// Reads a job that must be there.
    public func record(_ id: JobID) async throws -> JobRecord {
        try #require(try await find(id))
    }

    /// Waits until all of the jobs are in a state.
    public func await(
        _ state: JobState,
        _ ids: [JobID],
        within deadline: Duration = .seconds(30)
    ) async throws {
        for id in ids {
            try await eventually("job \(id) is \(state)", within: deadline) {
                try await find(id)?.state == state
            }
        }
    }
}

import Jobs
import Postgres

/// Dequeues while another transaction holds a snapshot from before hundreds of thousands of jobs
/// were done, so that nothing of them can be cleared away.
struct SnapshotRun: Sendable {
    /// The milliseconds of dequeues, in parts: another's work on the machine spoils a part only.
    struct Parts: Sendable {
        fileprivate var parts: [[Double]] = []

        /// The median of the parts' quantiles.
        func quantile(_ share: Double) -> Double {
            parts.map { $0.quantile(share) }.median
        }
    }

    let bench: QueueBench

    /// Measures dequeues ordinarily, and under the old snapshot.
    func measure(
        finished: Int,
        snapshotAge: Duration
    ) async throws -> (normal: Parts, old: Parts) {
        _ = try await bench.perform(finished) { _, _ in }
        try await bench.client.query("VACUUM ANALYZE jobs")
        let normal = try await dequeues()
        let clock = ContinuousClock()
        let old = try await bench.client.withConnection { connection in
            try await connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
            try await connection.query("SELECT count(*) FROM jobs WHERE id = 0")
            let taken = clock.now
            // So that the server does not end the session while it stands open.
            let keeper = try await withThrowingTaskGroup { group in
                group.addTask {
                    _ = try await bench.perform(finished) { _, _ in }
                    try await clock.sleep(until: taken + snapshotAge)
                    return try await dequeues()
                }
                group.addTask {
                    while true {
                        try await clock.sleep(for: .seconds(10))
                        try await connection.query("SELECT 1")
                    }
                }
                defer { group.cancelAll() }
                return try await group.next() ?? Parts()
            }
            return keeper
        }
        return (normal, old)
    }

    /// Enqueues and dequeues one job after the other for some seconds, beside the upkeep that a
    /// worker does.
    private func dequeues() async throws -> Parts {
        let store = PostgresJobStore(client: bench.client)
        let clock = ContinuousClock()
        return try await withThrowingTaskGroup { group in
            group.addTask { () -> Parts in
                while true {
                    _ = try await store.promote(limit: 1_000)
                    try await clock.sleep(for: .milliseconds(500))
                }
            }
            group.addTask {
                // The first look has no floor yet; a worker that has run for some seconds has.
                _ = try await dequeues(200, from: store, clock)
                var parts = Parts()
                for _ in 0..<5 { parts.parts.append(try await dequeues(400, from: store, clock)) }
                return parts
            }
            defer { group.cancelAll() }
            return try await group.next() ?? Parts()
        }
    }

    private func dequeues(
        _ count: Int,
        from store: PostgresJobStore,
        _ clock: ContinuousClock
    ) async throws -> [Double] {
        var times: [Double] = []
        for number in 0..<count {
            let next = clock.now + .milliseconds(20)
            let job = try NewJob(QueueBench.kind, QueueBench.Work(number: number))
            _ = try await store.enqueue([job])
            let start = clock.now
            let claimed = try await store.claim(
                queue: job.queue,
                kinds: [job.kind],
                limit: 1,
                lease: .seconds(20),
                worker: "bench"
            )
            times.append(start.duration(to: clock.now) / .milliseconds(1))
            _ = try await store.settle(claimed.map { JobSettlement($0.lease, .completed) })
            try await clock.sleep(until: next)
        }
        return times
    }
}

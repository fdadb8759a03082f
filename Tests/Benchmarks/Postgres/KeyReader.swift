import Postgres

/// Tasks that read rows of pgbench's table by random keys, through the client as anyone uses it.
struct KeyReader: Sendable {
    /// The client under test.
    let client: PostgresClient
    /// How long a run takes.
    let seconds: Int

    /// Runs as many tasks as there are connections, and counts their queries.
    func read(on executor: (any TaskExecutor)?) async throws -> ReadRun {
        let cpu = cpuSeconds(ofChildren: false)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start.advanced(by: .seconds(seconds))
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask(executorPreference: executor) {
                    try await read(until: end, by: clock)
                }
            }
            return try await group.reduce(0, +)
        }
        let took = start.duration(to: clock.now) / .seconds(1)
        let cpuUsed = cpuSeconds(ofChildren: false) - cpu
        return ReadRun(
            count: count,
            perSecond: Double(count) / took,
            cpuMicroseconds: cpuUsed * 1_000_000 / Double(count)
        )
    }

    private func read(until end: ContinuousClock.Instant, by clock: ContinuousClock) async throws
        -> Int
    {
        var count = 0
        var sum = 0
        var state: UInt64 = .random(in: 0...(.max))
        while clock.now < end {
            // Not the system's generator: it costs a system call, which pgbench does without.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = Int32(state >> 33) % 100_000 + 1
            let rows = try await client.query(
                "SELECT abalance FROM pgbench_accounts WHERE aid = \(key)"
            )
            for row in rows { sum += try row["abalance"] as Int }
            count += rows.count
        }
        return sum == 0 ? count : 0
    }
}

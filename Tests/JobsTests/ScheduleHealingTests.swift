import FoundationEssentials
import Jobs
import Observability
import Postgres
import TestSupport
import Testing

/// Schedulers on PostgreSQL whose database, connections and leaders are lost.
struct ScheduleHealingTests {
    private struct Work: Codable, Sendable {}

    private static let kind = JobKind<Work>("work")

    private static func schedule() throws -> Schedule {
        try Schedule(id: "work", expression: "* * * * *") { _ in try NewJob(kind, Work()) }
    }

    @Test func `ten instances fire each of 200 fire times once`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresScheduleStore(client: client)
            let schedule = try Self.schedule()
            let epoch = try #require(
                try await store.lead("a", epoch: nil, for: .seconds(60)).epoch
            )
            _ = try await store.install([schedule], epoch: epoch)
            let fired = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        var fired = 0
                        for start in stride(from: 0, to: 200, by: 10) {
                            let times = (start..<start + 10).map { minute in
                                Date(timeIntervalSince1970: 2_000_000_040 + Double(minute) * 60)
                            }
                            let batch = DueBatch(schedule: schedule, times: times, next: nil)
                            fired += try await store.consider(batch, epoch: epoch).count
                        }
                        return fired
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(fired == 200)
            let jobs: Int64 = try await client.firstValue("SELECT count(*) FROM jobs")
            #expect(jobs == 200)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `after a restart of PostgreSQL rounds are done again`() async throws {
        let server = try await PostgresTestServer.start()
        let client = PostgresClient(
            PostgresConfiguration(connectionString: server.connectionString()),
            metrics: MetricRegistry(),
            logger: .silent
        )
        for migration in JobsMigrations.group.migrations {
            try await client.withConnection { try await $0.runScript(migration.up) }
        }
        let store = PostgresScheduleStore(client: client)
        let options = ScheduleRunnerOptions(holder: "one")
        // What the healing takes at most, beside the time of a round: a call that still waits for
        // the database that went, and the pause after its round.
        #expect(options.storeDeadline + options.retryPause < .seconds(15))
        let runner = try ScheduleRunner(
            store: store,
            schedules: [Self.schedule()],
            options: options,
            metrics: MetricRegistry(),
            logger: .silent
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await runner.run() }
            try await eventually("it leads") {
                try await store.sinceLastTick() != nil
            }
            for shutdown in [PostgresTestServer.Shutdown.fast, .immediate] {
                try await server.stop(shutdown)
                try await server.startAgain()
                let clock = ContinuousClock()
                let start = clock.now
                try await eventually("a round is done after the restart") {
                    // While the server is coming back the question itself may fail.
                    guard let age = try? await store.sinceLastTick() else { return false }
                    return age < clock.now - start
                }
                print("scheduler: a round \(clock.now - start) after a \(shutdown) restart")
            }
            runner.drain()
            try await group.waitForAll()
        }
        await client.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `a leader that falls silent is followed, and its epoch is powerless`() async throws {
        try await withJobsDatabase { client in
            let store = PostgresScheduleStore(client: client)
            let options = ScheduleRunnerOptions(holder: "next")
            // What the take-over takes at most, beside the time of two statements.
            #expect(options.lease + options.candidacy < .seconds(15))
            let first = try await store.lead("frozen", epoch: nil, for: options.lease)
            let epoch = try #require(first.epoch)
            let clock = ContinuousClock()
            let start = clock.now
            let metrics = MetricRegistry()
            let runner = try ScheduleRunner(
                store: store,
                schedules: [Self.schedule()],
                options: options,
                metrics: metrics,
                logger: .silent
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.run() }
                try await eventually("the next one leads") {
                    metrics.gauge(ScheduleMetrics.leader).child().value == 1
                }
                print("scheduler: followed after \(clock.now - start)")
                await #expect(throws: ScheduleError.leadLost) { try await store.tick(epoch: epoch) }
                runner.drain()
                try await group.waitForAll()
            }
        }
    }
}

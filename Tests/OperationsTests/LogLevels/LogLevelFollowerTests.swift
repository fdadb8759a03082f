import Logging
import Operations
import Postgres
import Synchronization
import TestSupport
import Testing

/// Levels set in the database hold on every instance and end by themselves.
@Suite struct LogLevelFollowerTests {
    /// What one instance was told to set.
    private final class Levels: Sendable {
        private let state = Mutex<[String: Logger.Level]>([:])

        func apply(_ level: Logger.Level?, _ logger: String?) {
            state.withLock { $0[logger ?? "standard"] = level }
        }

        subscript(logger: String) -> Logger.Level? { state.withLock { $0[logger] } }
    }

    private func withStore(
        _ body: (PostgresClient, LogLevelStore) async throws -> Void
    ) async throws {
        try await withTestDatabase { client in
            let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let migrator = Migrator(
                groups: [OperationsMigrations.group],
                client: client,
                logger: silent
            )
            _ = try await migrator.upgrade()
            try await body(client, LogLevelStore(client))
        }
    }

    private func follower(
        _ client: PostgresClient,
        _ levels: Levels,
        clock: some Clock<Duration> = ContinuousClock()
    ) -> LogLevelFollower {
        LogLevelFollower(
            client: client,
            standard: .info,
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            apply: levels.apply
        )
    }

    @Test func `a level reaches every instance at once and can be taken back`() async throws {
        try await withStore { client, store in
            let (one, two) = (Levels(), Levels())
            try await withThrowingTaskGroup { group in
                for levels in [one, two] {
                    group.addTask { try await follower(client, levels).run() }
                }
                try await store.set(override("jobs", .debug, 600))
                try await store.set(override("all", .warning, 600))
                try await eventually("both instances follow") {
                    [one, two].allSatisfy { $0["jobs"] == .debug && $0["standard"] == .warning }
                }
                #expect(try await store.reset("jobs"))
                #expect(try await store.reset("all"))
                #expect(try await !store.reset("jobs"))
                try await eventually("both take it back") {
                    [one, two].allSatisfy { $0["jobs"] == nil && $0["standard"] == .info }
                }
                group.cancelAll()
            }
        }
    }

    @Test func `a level ends at its time, on an instance that started later too`() async throws {
        try await withStore { client, store in
            let levels = Levels()
            try await store.set(override("jobs", .trace, 1.5))
            try await withThrowingTaskGroup { group in
                group.addTask { try await follower(client, levels).run() }
                try await eventually("it holds") { levels["jobs"] == .trace }
                #expect(try await store.list().map(\.logger) == ["jobs"])
                try await eventually("it ends") { levels["jobs"] == nil }
                #expect(try await store.list().isEmpty)
                group.cancelAll()
            }
        }
    }

    @Test func `a level ends by the instance's own clock where the database is gone`() async throws
    {
        try await withStore { client, store in
            let (levels, clock) = (Levels(), ManualClock())
            try await store.set(override("jobs", .debug, 600))
            try await withThrowingTaskGroup { group in
                group.addTask { try await follower(client, levels, clock: clock).run() }
                try await eventually("it holds") { levels["jobs"] == .debug }
                try await client.query("DROP TABLE log_levels")
                for _ in 0..<3 {
                    #expect(await clock.waitForSleepers(1))
                    clock.advance(by: .seconds(301))
                }
                try await eventually("it ends") { levels["jobs"] == nil }
                group.cancelAll()
            }
        }
    }

    @Test func `a level set anew replaces the one before`() async throws {
        try await withStore { _, store in
            try await store.set(override("jobs", .debug, 600))
            try await store.set(override("jobs", .error, 60))
            let present = try await store.list()
            #expect(present.map(\.level) == [.error])
            #expect(present.allSatisfy { $0.remaining <= 60 && $0.remaining > 0 })
            await #expect(throws: PostgresError.self) {
                try await store.set(override("", .debug, 60))
            }
        }
    }

    private func override(
        _ logger: String,
        _ level: Logger.Level,
        _ seconds: Double
    ) -> LogLevelOverride {
        LogLevelOverride(logger: logger, level: level, remaining: seconds, author: "test")
    }
}

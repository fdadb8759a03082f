import Foundation
import Logging
import Observability
import Postgres
import TestSupport
import Testing

@testable import Operations

/// Rules in the database: who changed what, on every instance, and without the database too.
@Suite struct FlagStoreTests {
    private let flag = FeatureFlag(
        name: "new_lane",
        default: false,
        owner: "tests",
        stage: .experimental,
        expires: FlagExpiry(2099, 12, 31),
        help: "A lane."
    )
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func withStore(
        _ body: (PostgresClient, FlagStore, String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "flags-\(UUID().uuidString)")
        defer {
            // A folder that is left behind does no harm.
            try? FileManager.default.removeItem(at: folder)
        }
        try await withTestDatabase { client in
            let migrator = Migrator(
                groups: [OperationsMigrations.group],
                client: client,
                logger: silent
            )
            _ = try await migrator.upgrade()
            try await body(client, FlagStore(client), folder.path(percentEncoded: false))
        }
    }

    private func follower(
        _ client: PostgresClient,
        _ flags: FeatureFlags,
        _ folder: String
    ) -> FlagFollower {
        FlagFollower(
            client: client,
            flags: flags,
            filePath: folder + "/kept/flags.json",
            logger: silent
        )
    }

    @Test func `of a flag's old changes the last one stays and can be undone`() async throws {
        try await withStore { client, store, _ in
            for percentage in [10.0, 20, 30] {
                _ = try await store.set(flag, author: "ana", why: "more", share(percentage))
            }
            try await client.query("UPDATE feature_flag_changes SET at = at - interval '31 days'")
            let pruner = HistoryPruner(database: client, histories: [], days: 30, logger: silent)
            #expect(try await pruner.prune(.flagChanges, batch: 1) == 1)
            #expect(try await pruner.prune(.flagChanges) == 1)
            #expect(try await pruner.prune(.flagChanges) == 0)
            let undone = try await store.undo(flag, author: "ana")
            #expect(undone.after?.percentage == 20)
        }
    }

    private func share(_ percentage: Double) -> @Sendable (FlagRule?) -> FlagRule? {
        { rule in
            var rule = rule ?? FlagRule(salt: "new_lane")
            rule.percentage = percentage
            return rule
        }
    }

    @Test func `a change reaches every instance within a second`() async throws {
        try await withStore { client, store, folder in
            let instances = (0..<2).map { _ in FeatureFlags([flag], metrics: MetricRegistry()) }
            try await withThrowingTaskGroup { group in
                for flags in instances {
                    group.addTask { try await follower(client, flags, folder).run() }
                }
                _ = try await store.set(flag, author: "ada", why: "try it", share(100))
                try await eventually("all have it") {
                    instances.allSatisfy { $0.isEnabled(flag) }
                }
                _ = try await store.set(flag, author: "ada", why: "it burns") { rule in
                    var rule = rule
                    rule?.isKilled = true
                    return rule
                }
                try await eventually("all are without it") {
                    instances.allSatisfy { $0.decide(flag).reason == .killed }
                }
                group.cancelAll()
            }
        }
    }

    @Test func `undo brings the exact rule before back, and says whose change it undid`()
        async throws
    {
        try await withStore { _, store, _ in
            _ = try await store.set(flag, author: "ada", why: "a little", share(5))
            let more = try #require(
                try await store.set(flag, author: "bob", why: "more", share(50))
            )
            let undone = try await store.undo(change: more.id, author: "ada")
            #expect(undone.undoes == more.id)
            #expect(undone.after == more.before)
            #expect(try await store.snapshot().rules["new_lane"]?.rule.percentage == 5)
            await #expect(throws: FlagError.notTheLastChange(more.id, last: undone.id)) {
                try await store.undo(change: more.id, author: "ada")
            }
            await #expect(throws: FlagError.unknownChange(999)) {
                try await store.undo(change: 999, author: "ada")
            }
            let history = try await store.history(of: flag)
            #expect(history.map(\.author) == ["ada", "bob", "ada"])
            #expect(history.map(\.why) == ["undo of change \(more.id)", "more", "a little"])
            #expect(history.last?.before == nil)
        }
    }

    @Test func `unset takes the rule away, and what changes nothing leaves no change`()
        async throws
    {
        try await withStore { _, store, _ in
            await #expect(throws: FlagError.neverChanged("new_lane")) {
                try await store.undo(flag, author: "ada")
            }
            _ = try await store.set(flag, author: "ada", why: "on", share(100))
            #expect(try await store.set(flag, author: "ada", why: "on", share(100)) == nil)
            _ = try await store.set(flag, author: "ada", why: "off") { _ in nil }
            #expect(try await store.snapshot().rules.isEmpty)
            #expect(try await store.history(of: nil).count == 2)
        }
    }

    @Test func `changes at one moment are all kept, one after the other`() async throws {
        try await withStore { _, store, _ in
            try await withThrowingTaskGroup { group in
                for number in 1...20 {
                    group.addTask {
                        _ = try await store.set(flag, author: "u\(number)", why: "race") { rule in
                            var rule = rule ?? FlagRule(salt: "s")
                            rule.betaUsers.insert("user-\(number)")
                            return rule
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.snapshot().rules["new_lane"]?.rule.betaUsers.count == 20)
            let history = try await store.history(of: flag)
            for (later, earlier) in zip(history, history.dropFirst()) {
                #expect(later.before == earlier.after)
            }
        }
    }

    @Test func `without the database the last rules hold and say that they are stale`()
        async throws
    {
        try await withStore { client, store, folder in
            _ = try await store.set(flag, author: "ada", why: "on", share(100))
            let before = FeatureFlags([flag], metrics: MetricRegistry())
            #expect(await follower(client, before, folder).look())
            #expect(before.decide(flag).reason == .split)

            let after = FeatureFlags([flag], metrics: MetricRegistry())
            let restarted = follower(client, after, folder)
            restarted.recall()
            #expect(after.decide(flag).isOn)
            #expect(after.decide(flag).reason == .stale)
            try await client.query("DROP TABLE feature_flags")
            #expect(await restarted.look() == false)
            #expect(after.decide(flag).isOn)
        }
    }

    @Test func `a kept file that is broken is left aside`() async throws {
        try await withStore { client, _, folder in
            let path = folder + "/kept"
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
            try Data("{\"rules\": 7".utf8).write(to: URL(filePath: path + "/flags.json"))
            let flags = FeatureFlags([flag], metrics: MetricRegistry())
            follower(client, flags, folder).recall()
            #expect(flags.decide(flag).reason == .standard)
        }
    }
}

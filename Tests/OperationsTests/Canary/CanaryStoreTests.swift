import Foundation
import Logging
import Observability
import Postgres
import TestSupport
import Testing

@testable import Operations

/// Canaries in the database, judged by several processes.
@Suite struct CanaryStoreTests {
    /// What is known, as a test says it.
    private struct Trials: CanaryTrials {
        var known = CanaryEvidence()

        func evidence(of canary: Int64) async throws -> CanaryEvidence { known }
    }

    private static let flag = FeatureFlag(
        name: "new_path",
        default: false,
        owner: "tests",
        stage: .experimental,
        expires: FlagExpiry(2099, 12, 31),
        help: "A path."
    )

    private static func pairs(_ count: Int, hasFailed: Bool = false) -> CanaryEvidence {
        // Later than any step begins.
        let at = Date(timeIntervalSinceNow: 3_600)
        let old = CanaryOutcome(hasFailed: false, seconds: 1)
        let new = CanaryOutcome(hasFailed: hasFailed, seconds: 1)
        return CanaryEvidence(
            pairs: [CanaryPair](
                repeating: CanaryPair(candidate: new, baseline: old, at: at),
                count: count
            )
        )
    }

    private func with(_ body: (PostgresClient, CanaryStore) async throws -> Void) async throws {
        try await withTestDatabase { database in
            let migrator = Migrator(
                groups: [OperationsMigrations.group],
                client: database,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            _ = try await migrator.upgrade()
            try await body(database, CanaryStore(database))
        }
    }

    private func start(
        _ store: CanaryStore,
        steps: [Double] = [25, 100],
        asks: Bool = false
    ) async throws -> Canary {
        try await store.start(
            Self.flag,
            plan: CanaryPlan(steps: steps, holdSeconds: 0, minimumPairs: 5, needsApproval: asks),
            author: "ana",
            why: "try it"
        )
    }

    private func rule(_ database: PostgresClient) async throws -> FlagRule? {
        try await FlagStore(database).snapshot().rules[Self.flag.name]?.rule
    }

    @Test func `a canary drives its flag's share, step by step, and the flag's history tells it`()
        async throws
    {
        try await with { database, store in
            let canary = try await start(store)
            #expect(try await rule(database)?.percentage == 25)
            let (few, enough) = (Self.pairs(4), Self.pairs(5))
            let early = try #require(await store.judge(canary.id, every: 0, on: few))
            #expect(early.decision == nil)
            #expect(early.why == "needs 1 more pairs")
            let next = try #require(await store.judge(canary.id, every: 0, on: enough))
            #expect(next.decision == .advanced)
            #expect(try await rule(database)?.percentage == 100)
            let last = try #require(await store.judge(canary.id, every: 0, on: enough))
            #expect(last.decision == .promoted)
            #expect(try await store.judge(canary.id, every: 0, on: enough) == nil)
            let decisions = try await store.decisions(of: canary.id)
            #expect(decisions.map(\.kind) == [.started, .advanced, .promoted])
            #expect(decisions.map(\.author) == ["ana", "canary", "canary"])
            let changes = try await FlagStore(database).history(of: Self.flag)
            #expect(changes.map(\.author) == ["canary", "ana"])
        }
    }

    @Test func `a bad candidate goes back to 0 percent by itself, and its evidence is kept`()
        async throws
    {
        try await with { database, store in
            let canary = try await start(store, steps: [10, 100])
            let bad = Self.pairs(12, hasFailed: true)
            let judgement = try #require(await store.judge(canary.id, every: 0, on: bad))
            #expect(judgement.decision == .aborted)
            #expect(try await rule(database)?.percentage == 0)
            let last = try #require(try await store.decisions(of: canary.id).last)
            #expect(last.kind == .aborted && last.why == "is worse by errors")
            let finding = try #require(last.evidence.first { $0.guardrail == .errors })
            #expect(finding.worse == 12 && finding.evidence > finding.limit)
            #expect(try await store.load(canary.id).state == .aborted)
        }
    }

    @Test func `of many processes one judges a canary in an interval`() async throws {
        try await with { database, store in
            let canary = try await start(store, steps: [1, 5, 10, 25, 50, 100])
            try await database.query("UPDATE canaries SET judged_at = now() - interval '1 minute'")
            let judged = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await store.judge(canary.id, every: 30, on: Self.pairs(9)) != nil
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(judged == 1)
            #expect(try await rule(database)?.percentage == 5)
            #expect(try await store.due(every: 30).isEmpty)
        }
    }

    @Test func `a person's word on the flag ends the canary and stays as it is`() async throws {
        try await with { database, store in
            let canary = try await start(store)
            _ = try await FlagStore(database).set(Self.flag, author: "bo", why: "no") { rule in
                var rule = rule
                rule?.isKilled = true
                return rule
            }
            let judgement = try #require(
                await store.judge(canary.id, every: 0, on: Self.pairs(50))
            )
            #expect(judgement.decision == .aborted)
            #expect(judgement.why == "somebody changed the flag new_path")
            let rule = try #require(try await rule(database))
            #expect(rule.isKilled && rule.percentage == 25)
            await #expect(throws: CanaryError.killed("new_path")) { try await start(store) }
            #expect(try await store.running().isEmpty)
        }
    }

    @Test func `a step that asks waits for a person; a person may promote or abort at any time`()
        async throws
    {
        try await with { database, store in
            let canary = try await start(store, asks: true)
            let enough = Self.pairs(9)
            let waiting = try #require(await store.judge(canary.id, every: 0, on: enough))
            #expect(waiting.decision == nil)
            try await store.decide(
                .approve,
                flag: "new_path",
                by: Trials(known: enough),
                author: "ana",
                why: "good"
            )
            let next = try #require(await store.judge(canary.id, every: 0, on: enough))
            #expect(next.decision == .advanced)
            await #expect(throws: CanaryError.alreadyRunning("new_path")) {
                try await start(store)
            }
            try await store.decide(
                .abort,
                flag: "new_path",
                by: Trials(known: enough),
                author: "ana",
                why: "no"
            )
            #expect(try await rule(database)?.percentage == 0)
            await #expect(throws: CanaryError.notRunning("new_path")) {
                try await store.decide(
                    .promote,
                    flag: "new_path",
                    by: Trials(),
                    author: "ana",
                    why: "x"
                )
            }
            _ = try await start(store)
            try await store.decide(
                .promote,
                flag: "new_path",
                by: Trials(),
                author: "ana",
                why: "sure"
            )
            #expect(try await rule(database)?.percentage == 100)
        }
    }

    @Test func `the judge tells its decisions by log and metrics`() async throws {
        try await with { database, store in
            _ = try await start(store, steps: [10, 100])
            let metrics = MetricRegistry()
            try metrics.declare(CanaryJudge.descriptors, owner: "tests")
            let judge = CanaryJudge(
                database: database,
                trials: Trials(known: Self.pairs(12, hasFailed: true)),
                interval: .zero,
                metrics: metrics,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            await judge.judgeAll()
            let text = String(decoding: metrics.exposition(.prometheusText), as: UTF8.self)
            #expect(
                text.contains(
                    #"taskforge_canary_decisions_total{flag="new_path",decision="aborted"} 1"#
                )
            )
            #expect(text.contains(#"taskforge_canary_share_ratio{flag="new_path"} 0"#))
        }
    }
}

import Foundation
import Jobs
import Observability
import Operations
import Postgres
import TestSupport
import Testing

@testable import Meetings

/// Meetings that both paths of a flag read while a canary compares them.
@Suite struct ReadingTrialsTests {
    /// Finds what the promises are, and says it in its own way.
    private struct Candidate: ActionItemExtractor {
        let name = "candidate"
        var failure: FakeFailure?

        func propose(for meeting: Meeting) async throws -> [ItemProposal] {
            if let failure { throw failure }
            CostMeter.current?.add(0.25)
            return try await PromiseExtractor().propose(for: meeting).dropLast().map { proposal in
                var proposal = proposal
                proposal.text += " soon"
                return proposal
            }
        }
    }

    private static let flag = FeatureFlag(
        name: "new_reader",
        default: false,
        owner: "tests",
        stage: .experimental,
        expires: FlagExpiry(2099, 12, 31),
        help: "A path."
    )

    private struct Trial {
        let fixture: PipelineFixture
        let flags: FeatureFlags
        let canary: Canary
        let trials: ReadingTrials

        /// Takes over what the database says of the flag, as a server does.
        func follow() async throws {
            flags.replace(try await FlagStore(fixture.database).snapshot(), isStale: false)
        }

        func read(_ lines: [String], id: String) async throws {
            _ = try await fixture.pipeline.keep(
                .said(lines, id: id),
                source: "file",
                work: WorkInProgress()
            )
            try await fixture.workUntilQuiet()
        }

        func end(_ decision: CanaryStore.PersonsDecision) async throws {
            try await CanaryStore(fixture.database).decide(
                decision,
                flag: flag.name,
                by: trials,
                author: "ana",
                why: "test"
            )
            try await follow()
        }
    }

    /// Runs a body with a canary that has begun with a share.
    private func with(
        share: Double,
        candidate: Candidate = Candidate(),
        _ body: (Trial) async throws -> Void
    ) async throws {
        try await withTestDatabase { database in
            try await PipelineFixture.migrate(database, and: [OperationsMigrations.group])
            let flags = FeatureFlags([Self.flag], metrics: MetricRegistry())
            let trials = ReadingTrials(database: database)
            let fixture = PipelineFixture.make(
                database,
                source: FakeSource([]),
                board: FakeBoard(),
                readers: ReadingPaths(
                    standard: PromiseExtractor(),
                    alternatives: [.init(flag: Self.flag, extractor: candidate)],
                    flags: flags
                ),
                trials: trials
            )
            let canary = try await CanaryStore(database).start(
                Self.flag,
                plan: CanaryPlan(steps: [share], holdSeconds: 0, minimumPairs: 1),
                author: "ana",
                why: "test"
            )
            let trial = Trial(fixture: fixture, flags: flags, canary: canary, trials: trials)
            try await trial.follow()
            try await body(trial)
        }
    }

    private let lines = ["I'll send the plan.", "I'll call Bo."]

    @Test func `the path that does not read for good reads as well, and writes no item`()
        async throws
    {
        try await with(share: 0.0001) { trial in
            try await trial.read(lines, id: "a")
            let items = try await ItemStore(trial.fixture.database).list()
            #expect(items.count == 2)
            #expect(items.allSatisfy { $0.extractor == "promises" })
            let pair = try #require(
                try await trial.trials.evidence(of: trial.canary.id).pairs.first
            )
            #expect(pair.candidate.cost == 0.25 && pair.baseline.cost == 0)
            #expect(!pair.candidate.hasFailed && !pair.baseline.hasFailed)
            let difference = try #require(
                try await trial.trials.differences(of: trial.canary.id).first
            )
            #expect(difference.onlyBaseline.map(\.text) == ["call Bo."])
            #expect(difference.changed.map(\.candidate.text) == ["send the plan. soon"])
            #expect(try await trial.trials.items(of: trial.canary.id).isEmpty)
        }
    }

    @Test func `the share that takes the new path is read by the old one without effect`()
        async throws
    {
        try await with(share: 100) { trial in
            try await trial.read(lines, id: "a")
            let items = try await trial.trials.items(of: trial.canary.id)
            #expect(items.map(\.extractor) == ["candidate"])
            #expect(try await ItemStore(trial.fixture.database).list().count == 1)
            #expect(try await trial.trials.evidence(of: trial.canary.id).pairs.count == 1)
        }
    }

    @Test(arguments: [100, 0.0001]) func `a candidate that fails counts as failed on either side`(
        share: Double
    ) async throws {
        let failure = FakeFailure(advice: .giveUp, description: "no answer")
        try await with(share: share, candidate: Candidate(failure: failure)) { trial in
            try await trial.read(lines, id: "a")
            let pair = try #require(
                try await trial.trials.evidence(of: trial.canary.id).pairs.first
            )
            #expect(pair.candidate.hasFailed && !pair.baseline.hasFailed)
            let state = try await MeetingStore(trial.fixture.database).list().map(\.state)
            #expect(state == [share == 100 ? .failed : .extracted])
        }
    }

    @Test func `a meeting that is read again makes no second pair`() async throws {
        try await with(share: 0.0001) { trial in
            try await trial.read(lines, id: "a")
            #expect(try await trial.fixture.pipeline.extractAgain(1))
            try await trial.fixture.workUntilQuiet()
            #expect(try await trial.trials.evidence(of: trial.canary.id).pairs.count == 1)
        }
    }

    @Test func `without a canary nothing is read twice`() async throws {
        try await with(share: 100) { trial in
            try await trial.end(.abort)
            try await trial.read(lines, id: "a")
            let rows = try await trial.fixture.database.query("SELECT FROM reading_trials")
            #expect(rows.isEmpty)
            #expect(
                try await MeetingStore(trial.fixture.database).list()[0].extractor == "promises"
            )
        }
    }

    @Test func `reviewers' decisions count for the path that made the items, when they come`()
        async throws
    {
        try await with(share: 100) { trial in
            try await trial.read(lines, id: "a")
            #expect(
                try await trial.trials.evidence(of: trial.canary.id).candidateAcceptance.isEmpty
            )
            let item = try #require(try await trial.trials.items(of: trial.canary.id).first)
            try await trial.fixture.database.query(
                "UPDATE action_items SET state = 'proposed', push_attempts = 0, board_item = NULL"
            )
            let review = ItemReview(
                database: trial.fixture.database,
                hasBoard: true,
                metrics: trial.fixture.metrics
            )
            try await review.reject(item.id, .init(by: "bo"))
            let evidence = try await trial.trials.evidence(of: trial.canary.id)
            #expect(evidence.candidateAcceptance == [0] && evidence.baselineAcceptance.isEmpty)
        }
    }

    @Test func `what the new path made is taken back, but for what people have touched`()
        async throws
    {
        try await with(share: 100) { trial in
            for id in ["a", "b", "c"] { try await trial.read(lines, id: id) }
            let items = try await trial.trials.items(of: trial.canary.id)
            #expect(items.map(\.state) == [.pushed, .pushed, .pushed])
            let edited = try #require(items[1].boardItem)
            trial.fixture.board.edit("name", of: edited, to: "A person's words")
            try await trial.end(.abort)
            let review = ItemReview(
                database: trial.fixture.database,
                hasBoard: true,
                metrics: trial.fixture.metrics
            )
            let takeBack = CanaryTakeBack(
                database: trial.fixture.database,
                pipeline: trial.fixture.pipeline,
                review: review
            )
            let outcome = try await takeBack.takeBack(trial.canary, who: "ana")
            try await trial.fixture.workUntilQuiet()
            let undo = try #require(outcome.undo)
            let run = try #require(try await RunStore(trial.fixture.database).load(undo))
            #expect(run.kept.map(\.item) == [items[1].id])
            let states = try await trial.trials.items(of: trial.canary.id).map(\.state)
            #expect(states == [.removed, .pushed, .removed])
        }
    }

    @Test func `the words of trials go with their meeting`() async throws {
        try await with(share: 0.0001) { trial in
            try await trial.read(lines, id: "a")
            try await ItemStore(trial.fixture.database).forget(1)
            let rows = try await trial.fixture.database.query(
                "SELECT FROM reading_trials WHERE items <> '[]'"
            )
            #expect(rows.isEmpty)
            try await trial.fixture.database.query("DELETE FROM transcripts")
            let left = try await trial.fixture.database.query("SELECT FROM reading_trials")
            #expect(left.isEmpty)
        }
    }
}

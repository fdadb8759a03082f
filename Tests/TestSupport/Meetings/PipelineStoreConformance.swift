import Foundation
public import Jobs
public import Meetings
import Observability
public import Testing

/// The rules that every ``PipelineStore`` keeps, one by one; each store's tests run them all.
public struct PipelineStoreConformance: Sendable, CustomTestStringConvertible {
    /// Every rule.
    public static let rules =
        keeping + pushing + delivering + reading + series
        + forgetting

    /// The rule in words.
    public let testDescription: String
    /// Checks the rule on an empty store and the queue that it enqueues into.
    public let check: @Sendable (any PipelineStore, any JobStore) async throws -> Void

    init(
        _ rule: String,
        _ check: @escaping @Sendable (any PipelineStore, any JobStore) async throws -> Void
    ) {
        testDescription = rule
        self.check = check
    }

    private struct Trouble: Error {}

    private static let meeting = Meeting(
        id: "m1",
        title: "Weekly",
        speakers: [Speaker(id: "s1", name: "Ana")],
        sentences: [Sentence(index: 0, speaker: "s1", text: "I'll send the report to Boris.")]
    )

    static func items(_ count: Int) -> [ExtractedItem] {
        (0..<count).map { number in
            ExtractedItem(
                text: "send report \(number)",
                confidence: number == 0 ? 0.3 : 0.9,
                evidence: [Evidence(sentence: 0, quote: "I'll send", speaker: "s1")],
                extractor: "rules"
            )
        }
    }

    static func storeMeeting(
        _ statements: any PipelineStatements
    ) async throws -> StoredMeeting {
        let outcome = try await statements.insert(meeting, source: "a", skipReason: nil)
        return try #require(try await statements.load(outcome.id))
    }

    private static func undoesWhatThrew(
        _ store: any PipelineStore,
        _ jobs: any JobStore
    ) async throws {
        do {
            try await store.withTransaction { transaction in
                _ = try await transaction.insert(meeting, source: "a", skipReason: nil)
                try await transaction.enqueue([NewJob(Probe.kind, Probe())])
                try await transaction.advance("a", to: .now)
                throw Trouble()
            }
        } catch is Trouble {
            // As it was meant.
        }
        #expect(try await store.statements.unknown(["m1"], source: "a") == ["m1"])
        #expect(try await store.statements.readUntil("a") == nil)
        #expect(try await jobs.claimProbes().isEmpty)
    }

    private static let keeping: [PipelineStoreConformance] = [
        .init("a transaction that throws leaves nothing behind", undoesWhatThrew),
        .init("a transaction's writes and jobs come together") { store, jobs in
            try await store.withTransaction { transaction in
                _ = try await transaction.insert(meeting, source: "a", skipReason: nil)
                try await transaction.enqueue([NewJob(Probe.kind, Probe())])
            }
            #expect(try await store.statements.unknown(["m1", "m2"], source: "a") == ["m2"])
            #expect(try await jobs.claimProbes().count == 1)
        },
        .init("a meeting is stored once a source, as it was first") { store, _ in
            let first = try await store.statements.insert(meeting, source: "a", skipReason: nil)
            guard case .stored(let id) = first else {
                Issue.record("it was known: \(first)")
                return
            }
            let again = try await store.statements.insert(meeting, source: "a", skipReason: "x")
            #expect(again == .alreadyStored(id))
            let stored = try #require(try await store.statements.load(id))
            #expect(stored.meeting == meeting && stored.summary.state == .received)
            let other = try await store.statements.insert(meeting, source: "b", skipReason: "x")
            #expect(other != .alreadyStored(id))
            #expect(try await store.statements.load(other.id)?.summary.state == .skipped)
        },
        .init("a meeting is extracted once, and one that failed may be extracted yet") {
            store,
            _ in
            let stored = try await storeMeeting(store.statements)
            let id = stored.summary.id
            try await store.statements.markFailed(id, cause: "no answer")
            #expect(try await store.statements.load(id)?.summary.failure == "no answer")
            #expect(try await store.statements.markExtracted(stored, extractor: "rules"))
            #expect(try await store.statements.markExtracted(stored, extractor: "rules") == false)
            try await store.statements.markFailed(id, cause: "late")
            let summary = try #require(try await store.statements.load(id)).summary
            #expect(summary.state == .extracted && summary.failure == nil)
        },
        .init("words that changed take the place of the stored ones, and are to be read again") {
            store,
            _ in
            let first = try await storeMeeting(store.statements)
            let id = first.summary.id
            #expect(try await store.statements.markExtracted(first, extractor: "rules"))
            var shifted = meeting
            shifted.sentences[0].start = 7
            #expect(try await !store.statements.replace(id, with: shifted, skipReason: nil))
            #expect(try await store.statements.load(id)?.summary.state == .extracted)

            var changed = meeting
            changed.title = "Weekly talk"
            changed.sentences[0].text = "I'll send the report to Carla."
            changed.sentences.append(Sentence(index: 1, speaker: "s1", text: "Bye."))
            #expect(try await store.statements.replace(id, with: changed, skipReason: nil))
            #expect(try await !store.statements.replace(id, with: changed, skipReason: nil))
            let second = try #require(try await store.statements.load(id))
            #expect(second.meeting == changed)
            #expect(second.summary.state == .received && second.summary.sentenceCount == 2)
            // Who read the former words is late.
            #expect(try await !store.statements.markExtracted(first, extractor: "rules"))
            #expect(try await store.statements.markExtracted(second, extractor: "rules"))

            changed.sentences = []
            #expect(try await store.statements.replace(id, with: changed, skipReason: "silent"))
            let third = try #require(try await store.statements.load(id))
            #expect(third.summary.state == .skipped && third.summary.failure == "silent")
        },
        .init("a mark that changed is told once, the first one never") { store, _ in
            let statements = store.statements
            let stored = try await storeMeeting(statements)
            func noted(_ mark: String?, source: String = "a") async throws -> [String] {
                let listings = ["m0", "m1"].map { id in
                    TranscriptListing(id: id, title: "", createdAt: nil, isReady: true, mark: mark)
                }
                return try await statements.note(listings, source: source)
            }
            #expect(try await noted(nil).isEmpty)
            #expect(try await noted("default 7.0").isEmpty)
            #expect(try await noted("default 7.0").isEmpty)
            #expect(try await noted("processed 7.0", source: "b").isEmpty)
            #expect(try await noted("processed 7.0") == ["m1"])
            #expect(try await noted("processed 7.0").isEmpty)
            // What the source found comes with the words, also where these are the same.
            var meeting = stored.meeting
            meeting.sourceItems = [SourceItem(text: "Send the report", assignee: "Ana", start: 4)]
            meeting.sourceMark = "processed 7.5"
            let id = stored.summary.id
            #expect(try await !statements.replace(id, with: meeting, skipReason: nil))
            #expect(try await statements.load(id)?.meeting == meeting)
        },
        .init("a cursor never goes back") { store, _ in
            let later = Date(timeIntervalSince1970: 1_800_000_000)
            try await store.statements.advance("a", to: later)
            try await store.statements.advance("a", to: later - 60)
            #expect(try await store.statements.readUntil("a") == later)
        },
        .init("a job is completed with its transaction, or not at all") { store, jobs in
            let ids = try await jobs.enqueue([
                NewJob(Probe.kind, Probe(number: 1)), NewJob(Probe.kind, Probe(number: 2)),
            ])
            let definition = JobDefinition.define(Probe.kind, maxAttempts: 1) { probe, context in
                try await store.withTransaction { transaction in
                    let source = "source_\(probe.number)"
                    _ = try await transaction.insert(meeting, source: source, skipReason: nil)
                    try await transaction.finish(context)
                    if probe.number == 2 { throw Trouble() }
                }
            }
            let worker = try JobWorker(
                store: jobs,
                definitions: [definition],
                options: JobWorkerOptions(name: "one"),
                metrics: MetricRegistry(),
                logger: .silent
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                try await jobs.await(.completed, [ids[0]])
                try await jobs.await(.parked, [ids[1]])
                worker.drain()
                try await group.waitForAll()
            }
            #expect(try await store.statements.unknown(["m1"], source: "source_1").isEmpty)
            #expect(try await store.statements.unknown(["m1"], source: "source_2") == ["m1"])
        },
    ]

    private static let pushing: [PipelineStoreConformance] = [
        .init("an item is stored once a key, in the state of its confidence") { store, _ in
            let stored = try await storeMeeting(store.statements)
            let insert = {
                try await store.statements.insert(
                    items(3),
                    of: stored,
                    thresholds: ItemThresholds()
                )
            }
            let counts = try await insert()
            #expect(counts[.approved] == 2 && counts[.proposed] == 1)
            #expect(try await insert().values.allSatisfy { $0 == 0 })
        },
        .init("one at a time has the board") { store, _ in
            let inner = try await store.withBoard { check in
                try await check()
                return try await store.withBoard { _ in "inner" } ?? "refused"
            }
            #expect(inner == "refused")
            try await eventually("the board is free again") {
                try await store.withBoard { _ in true } == true
            }
        },
    ]
}

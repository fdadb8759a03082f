public import Foundation
public import Jobs
import Logging
import Observability
import Operations

/// What a fetch is asked to bring in.
struct FetchRequest: VendorRequest {
    var source: String
    var sourceID: String
    /// Whether a transcript that is stored is to be read anew; jobs of older versions lack it.
    var again: Bool?
    var purpose: QuotaPurpose? = QuotaPurpose.current
}

extension MeetingPipeline {
    /// The kind of the job that brings one transcript in.
    static let fetchKind = JobKind<FetchRequest>("fetch_transcript")

    /// A job that brings a transcript in; at most one a transcript waits or runs at a time.
    ///
    /// - Parameters:
    ///   - again: Whether a transcript that is stored is to be read anew, because its source may
    ///     have worked on it since: where the words are others, they take the place of the stored
    ///     ones and the items are looked for again.
    ///   - lateFrom: From when on to ask for a transcript that its source does not finish; nil for
    ///     one that is ready.
    public static func fetchJob(
        source: String,
        sourceID: String,
        again: Bool = false,
        lateFrom: Date? = nil
    ) throws -> NewJob {
        let use = again ? ":again" : lateFrom == nil ? "" : ":late"
        return try NewJob(
            fetchKind,
            FetchRequest(source: source, sourceID: sourceID, again: again),
            runAt: lateFrom,
            uniqueKey: QuotaPurpose.uniqueKey("\(source):\(sourceID)" + use)
        )
    }

    var fetchTranscript: JobDefinition {
        .calling(Self.fetchKind) { request, context in
            guard let source = parts.sources.first(where: { $0.name == request.source }) else {
                throw PipelineError.unknownSource(request.source)
            }
            if request.again != true, try await isKnown(request) { return }
            let work = WorkInProgress(attempt: context.attempt)
            var meeting: Meeting
            do {
                meeting = try await withTraceSpan("fetch transcript") { _ in
                    try await source.fetch(request.sourceID)
                }
            } catch let unready as TranscriptNotReady {
                throw try await patience(with: unready, request)
            }
            // The id that the list gave is the one by which the next sync knows the meeting.
            meeting.id = request.sourceID
            let mayReplace = request.again == true
            do {
                _ = try await keep(
                    meeting,
                    source: source.name,
                    replacing: mayReplace,
                    work: work
                ) { transaction in
                    try await transaction.finish(context)
                }
            } catch is MeetingDeleted {
                // Asked for before it was deleted, or by a message that came late.
                logger.info("deleted meeting not taken in", metadata: ["source": "\(source.name)"])
            }
        }
    }

    /// Whether a call can be saved: another job may have brought the transcript in meanwhile.
    private func isKnown(_ request: FetchRequest) async throws -> Bool {
        try await store.statements.unknown([request.sourceID], source: request.source).isEmpty
    }

    /// What becomes of a fetch that came too early: of a fresh meeting it is soon tried again, of
    /// one that its source does not finish it waits a quarter of its age, at most a day.
    private func patience(
        with unready: TranscriptNotReady,
        _ request: FetchRequest
    ) async throws -> any Error {
        guard let createdAt = unready.createdAt else { return unready }
        let age = try await store.statements.databaseTime().timeIntervalSince(createdAt)
        guard age < Self.longestPatience else {
            return PipelineError.neverReady(request.source, request.sourceID)
        }
        guard let wait = Self.lateWait(age: age) else { return unready }
        return JobSnooze(for: .seconds(wait), reason: unready.description)
    }

    /// Stores a transcript and queues its extraction, in one transaction.
    ///
    /// - Parameters:
    ///   - meeting: What was read; without a sentence it is stored as skipped, and so is one that
    ///     the rules deny, of which nothing but its title and day is kept.
    ///   - source: Where it was read.
    ///   - replacing: Whether its words take the place of others that are stored.
    ///   - work: The step that is being done.
    ///   - finish: Runs last in the transaction.
    func keep(
        _ meeting: Meeting,
        source: String,
        replacing: Bool = false,
        work: WorkInProgress,
        finish: (any PipelineTransaction) async throws -> Void = { _ in }
    ) async throws -> StoreOutcome {
        let decision = options.rules.decision(on: MeetingFacts(meeting, source: source))
        let meeting = decision.kept(of: meeting)
        let skipReason =
            decision.denial
            ?? (meeting.sentences.isEmpty ? "the transcript has no sentences" : nil)
        let outcome = try await withTraceSpan("store transcript") { _ in
            try await write(meeting, source, skipReason, decision, replacing, work, finish)
        }
        switch outcome {
        case .stored: metrics.ingested(source: source)
        case .replaced: metrics.replaced(source: source)
        case .alreadyStored: return outcome
        }
        if decision.denial != nil { review.denied(by: decision.name) }
        metrics.finished("stored", work)
        logger.info(
            "transcript stored",
            metadata: [
                "meeting_id": "\(outcome.id)", "source": "\(source)",
                "outcome": "\(outcome.word)", "sentences": "\(meeting.sentences.count)",
            ]
        )
        return outcome
    }

    private func write(
        _ meeting: Meeting,
        _ source: String,
        _ skipReason: String?,
        _ decision: MeetingRules.Decision,
        _ mayReplace: Bool,
        _ work: WorkInProgress,
        _ finish: (any PipelineTransaction) async throws -> Void
    ) async throws -> StoreOutcome {
        try await store.withTransaction { transaction in
            var outcome = try await transaction.insert(
                meeting,
                source: source,
                skipReason: skipReason
            )
            if case .alreadyStored(let id) = outcome, mayReplace {
                // First, while its series is known.
                if decision.denial != nil { try await transaction.forget(id) }
                if try await transaction.replace(id, with: meeting, skipReason: skipReason) {
                    outcome = .replaced(id)
                }
            }
            if outcome.hasNewWords {
                try await transaction.note(decision, of: outcome.id)
                try await transaction.add(
                    "stored",
                    outcome: skipReason ?? outcome.word,
                    of: outcome.id,
                    at: work,
                    detail: [
                        "source": source, "sentences": "\(meeting.sentences.count)",
                        "rule": decision.name,
                    ]
                )
                if skipReason == nil {
                    let isAgain = outcome == .replaced(outcome.id)
                    let job = try Self.extractJob(meetingID: outcome.id, again: isAgain)
                    try await transaction.enqueue([job])
                }
            }
            try await finish(transaction)
            return outcome
        }
    }
}

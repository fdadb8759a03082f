import Jobs
import Logging
import Observability

/// What a fetch is asked to bring in.
struct FetchRequest: Codable, Sendable {
    var source: String
    var sourceID: String
}

extension MeetingPipeline {
    /// The kind of the job that brings one transcript in.
    static let fetchKind = JobKind<FetchRequest>("fetch_transcript")

    static func fetchJob(source: String, sourceID: String) throws -> NewJob {
        try NewJob(
            fetchKind,
            FetchRequest(source: source, sourceID: sourceID),
            uniqueKey: "\(source):\(sourceID)"
        )
    }

    var fetchTranscript: JobDefinition {
        .define(Self.fetchKind) { request, context in
            guard let source = parts.sources.first(where: { $0.name == request.source }) else {
                throw PipelineError.unknownSource(request.source)
            }
            let work = WorkInProgress(attempt: context.attempt)
            var meeting = try await withTraceSpan("fetch transcript") { _ in
                try await source.fetch(request.sourceID)
            }
            // The id that the list gave is the one by which the next sync knows the meeting.
            meeting.id = request.sourceID
            _ = try await keep(meeting, source: source.name, work: work) { transaction in
                try await transaction.finish(context)
            }
        }
    }

    /// Stores a transcript and queues its extraction, in one transaction.
    ///
    /// - Parameters:
    ///   - meeting: What was read; without a sentence it is stored as skipped.
    ///   - source: Where it was read.
    ///   - work: The step that is being done.
    ///   - finish: Runs last in the transaction.
    func keep(
        _ meeting: Meeting,
        source: String,
        work: WorkInProgress,
        finish: (any PipelineTransaction) async throws -> Void = { _ in }
    ) async throws -> StoreOutcome {
        let skipReason = meeting.sentences.isEmpty ? "the transcript has no sentences" : nil
        let outcome = try await withTraceSpan("store transcript") { _ in
            try await write(meeting, source, skipReason, work, finish)
        }
        if case .stored(let id) = outcome {
            metrics.ingested(source: source)
            metrics.finished("stored", work)
            logger.info(
                "transcript stored",
                metadata: [
                    "meeting_id": "\(id)", "source": "\(source)",
                    "sentences": "\(meeting.sentences.count)",
                ]
            )
        }
        return outcome
    }

    private func write(
        _ meeting: Meeting,
        _ source: String,
        _ skipReason: String?,
        _ work: WorkInProgress,
        _ finish: (any PipelineTransaction) async throws -> Void
    ) async throws -> StoreOutcome {
        try await store.withTransaction { transaction in
            let outcome = try await transaction.insert(
                meeting,
                source: source,
                skipReason: skipReason
            )
            if case .stored(let id) = outcome {
                try await transaction.add(
                    "stored",
                    outcome: skipReason ?? "stored",
                    of: id,
                    at: work,
                    detail: ["source": source, "sentences": "\(meeting.sentences.count)"]
                )
                if skipReason == nil {
                    try await transaction.enqueue([try Self.extractJob(meetingID: id)])
                }
            }
            try await finish(transaction)
            return outcome
        }
    }
}

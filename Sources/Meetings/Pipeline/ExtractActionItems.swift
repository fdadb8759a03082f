import Foundation
import Jobs
import Logging
import Observability
import Operations

/// Which meeting an extraction is asked to read.
struct ExtractRequest: VendorRequest {
    var meetingID: Int64
    var purpose: QuotaPurpose? = QuotaPurpose.current
}

extension MeetingPipeline {
    /// The kind of the job that finds a meeting's action items.
    static let extractKind = JobKind<ExtractRequest>("extract_action_items")

    /// A job that finds a meeting's items.
    ///
    /// - Parameter again: Whether the words are new: the job that reads the former ones may run yet
    ///   and makes this one no less needed.
    static func extractJob(meetingID: Int64, again: Bool = false) throws -> NewJob {
        try NewJob(
            extractKind,
            ExtractRequest(meetingID: meetingID),
            uniqueKey: again ? nil : QuotaPurpose.uniqueKey("\(meetingID)")
        )
    }

    /// Queues another look for a meeting's items; false where there are no words to look in.
    public func extractAgain(_ meetingID: Int64) async throws -> Bool {
        try await store.withTransaction { transaction in
            guard try await transaction.reopen(meetingID) else { return false }
            try await transaction.enqueue([try Self.extractJob(meetingID: meetingID)])
            return true
        }
    }

    var extractActionItems: JobDefinition {
        .calling(Self.extractKind) { request, context in
            try await LogContext.with(meetingID: "\(request.meetingID)") {
                do {
                    try await extract(request.meetingID, context)
                } catch  where context.givesUp(after: error) {
                    let cause = String(describing: error)
                    try await store.statements.markFailed(request.meetingID, cause: cause)
                    throw error
                }
            }
        }
    }

    private func extract(_ meetingID: Int64, _ context: JobContext) async throws {
        let work = WorkInProgress(attempt: context.attempt)
        guard let stored = try await store.statements.load(meetingID) else {
            logger.info("meeting was deleted before it was read")
            return
        }
        // An earlier attempt may have committed and died before it could say so.
        guard [.received, .failed].contains(stored.summary.state) else { return }
        // The rules may be others than when it came.
        let decision = decision(on: stored)
        guard decision.denial == nil else {
            return try await deny(stored, decision, work, context)
        }

        let path = parts.readers.path(for: stored)
        let extractor = path.extractor
        let attempt = try await MeasuredReading(of: stored, by: extractor)
        try await tryOtherPaths(attempt, of: stored, path)
        let verified = try attempt.result.get()
        let instructions = ModelInstructions.count(in: stored.meeting)
        let made = try await store.withTransaction { transaction -> MeetingReading? in
            if let series = stored.meeting.series { try await transaction.lockSeries(series) }
            let isOurs = try await transaction.markExtracted(
                stored,
                extractor: extractor.name
            )
            guard isOurs else { return nil }
            let plan = reconciler(of: stored).plan(
                verified.items,
                known: try await transaction.known(for: stored)
            )
            let counts = try await transaction.insert(
                plan.new,
                of: stored,
                thresholds: options.thresholds
            )
            try await revise(plan.revisions, of: stored, work, in: transaction)
            let reading = MeetingReading(new: counts, revisions: plan.revisions)
            try await transaction.add(
                "extracted",
                outcome: "\(verified.items.count) items",
                of: meetingID,
                at: work,
                detail: detail(reading, of: meetingID, by: path, verified, instructions)
            )
            if parts.board != nil {
                let jobs = try reading.meetingsToPush(meetingID).map { id in
                    try Self.pushJob(meetingID: id)
                }
                try await transaction.enqueue(jobs)
            }
            try await transaction.finish(context)
            return reading
        }
        guard let made else { return }
        if stored.summary.extractor == nil {
            metrics.ready(after: .seconds(now().timeIntervalSince(stored.summary.receivedAt)))
        }
        tell(made.revisions, of: stored)
        record(made.counts, verified, by: extractor.name, instructions, work)
    }

    private func record(
        _ counts: [ItemState: Int],
        _ verified: VerifiedItems,
        by extractor: String,
        _ instructions: Int,
        _ work: WorkInProgress
    ) {
        for (state, count) in counts { metrics.items(state, count: count) }
        for refusal in verified.refused {
            metrics.refused(extractor: extractor, reason: refusal.reason.code)
        }
        if instructions > 0 {
            metrics.instructions(instructions)
            logger.warning(
                "transcript speaks to a model, no item stands on that",
                metadata: ["sentences": "\(instructions)"]
            )
        }
        metrics.finished("extracted", work)
        logger.info(
            "action items extracted",
            metadata: [
                "extractor": "\(extractor)", "items": "\(verified.items.count)",
                "approved": "\(counts[.approved, default: 0])",
                "refused": "\(verified.refused.count)",
            ]
        )
    }

    private func detail(
        _ reading: MeetingReading,
        of meetingID: Int64,
        by path: ReadingPath,
        _ verified: VerifiedItems,
        _ instructions: Int
    ) -> [String: String] {
        var detail = [
            "extractor": path.extractor.name, "refused": "\(verified.refused.count)",
        ]
        if !path.variants.isEmpty { detail["flags"] = path.variants.joined(separator: " ") }
        let joined = reading.revisions.filter { $0.meetingID != meetingID }.map { "\($0.id)" }
        if !joined.isEmpty { detail["joined"] = joined.joined(separator: ",") }
        // The mark that the meeting keeps of it.
        if instructions > 0 { detail["model_instructions"] = "\(instructions)" }
        for (state, count) in reading.counts { detail[state.rawValue] = "\(count)" }
        return detail
    }
}

extension JobContext {
    /// Whether this error parks the job, so that nobody will try again without being asked.
    fileprivate func givesUp(after error: any Error) -> Bool {
        switch (error as? any RetryClassifying)?.retryAdvice {
        case .askPerson, .giveUp: true
        case .waitUntil: false
        case .backoff, nil: attempt >= maxAttempts && !(error is CancellationError)
        }
    }
}

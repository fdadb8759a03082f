import Jobs
import Logging

extension MeetingPipeline {
    /// Why the rules keep a meeting from being read; nil where they let it in.
    func denial(of meeting: Meeting, source: String) -> String? {
        options.rules.decision(on: MeetingFacts(meeting, source: source)).denial
    }

    /// What the rules, as they are now, say of a stored meeting.
    func decision(on stored: StoredMeeting) -> MeetingRules.Decision {
        options.rules.decision(on: MeetingFacts(stored.meeting, source: stored.summary.source))
    }

    /// Takes back all that is stored of a meeting but its title and day, since the rules keep it
    /// from being read by now, and completes the job that was to read it.
    func deny(
        _ stored: StoredMeeting,
        _ decision: MeetingRules.Decision,
        _ work: WorkInProgress,
        _ context: JobContext
    ) async throws {
        let id = stored.summary.id
        let reason = decision.denial ?? decision.name
        try await store.withTransaction { transaction in
            try await transaction.forget(id)
            _ = try await transaction.replace(
                id,
                with: decision.kept(of: stored.meeting),
                skipReason: reason
            )
            try await transaction.note(decision, of: id)
            try await transaction.add(
                "denied",
                outcome: reason,
                of: id,
                at: work,
                detail: ["rule": decision.name]
            )
            try await transaction.finish(context)
        }
        review.denied(by: decision.name)
        logger.notice(
            "stored meeting denied",
            metadata: ["meeting_id": "\(id)", "rule": "\(decision.name)"]
        )
    }
}

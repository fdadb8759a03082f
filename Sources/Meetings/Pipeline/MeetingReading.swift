import Logging

/// What a reading of a meeting did to the items.
struct MeetingReading: Sendable {
    /// How many items are new, by state.
    let new: [ItemState: Int]
    /// Which known items changed, and how.
    let revisions: [ItemRevision]

    /// How many items came into a state by it.
    var counts: [ItemState: Int] {
        revisions.filter { $0.after.state != $0.before.state }
            .reduce(into: new) { $0[$1.after.state, default: 0] += 1 }
    }

    /// The meetings of which an item is to be put on the board or changed there.
    func meetingsToPush(_ meetingID: Int64) -> [Int64] {
        let changed = revisions.filter { revision in
            revision.after.state == .approved
                || (revision.after.state == .pushed && revision.changesWords)
        }
        let isNew = new[.approved, default: 0] > 0
        return Set(changed.map(\.meetingID) + (isNew ? [meetingID] : [])).sorted()
    }
}

extension MeetingPipeline {
    func reconciler(of stored: StoredMeeting) -> ItemReconciler {
        ItemReconciler(
            meetingID: stored.summary.id,
            date: stored.meeting.date,
            thresholds: options.thresholds
        )
    }

    /// Changes known items, and tells it in the story of each one's own meeting.
    func revise(
        _ revisions: [ItemRevision],
        of stored: StoredMeeting,
        _ work: WorkInProgress,
        in transaction: any PipelineTransaction
    ) async throws {
        for revision in revisions {
            try await transaction.revise(revision)
            try await transaction.add(
                revision.action.rawValue,
                outcome: revision.outcome,
                of: revision.meetingID,
                at: work,
                detail: revision.detail(readIn: stored.summary.id)
            )
        }
    }

    /// Tells metrics and log what a reading changed.
    func tell(_ revisions: [ItemRevision], of stored: StoredMeeting) {
        for revision in revisions {
            review.restated(revision.action, 1)
            logger.info(
                "known item changed",
                metadata: [
                    "item_id": "\(revision.id)", "meeting_id": "\(stored.summary.id)",
                    "action": "\(revision.action.rawValue)", "outcome": "\(revision.outcome)",
                ]
            )
        }
    }
}

extension ItemRevision {
    /// What the revision changes, in a word.
    fileprivate var outcome: String {
        if after.dueDate != before.dueDate { return "due date moved" }
        if changesWords { return "words changed" }
        return after.state == before.state ? "quotes changed" : after.state.rawValue
    }

    /// What the story tells of it.
    fileprivate func detail(readIn meeting: Int64) -> [String: String] {
        var detail = ["item": "\(id)"]
        if meeting != meetingID { detail["meeting"] = "\(meeting)" }
        if after.dueDate != before.dueDate {
            let (old, new) = (before.dueDate, after.dueDate)
            detail["due"] = "\(old.map { "\($0)" } ?? "none") to \(new.map { "\($0)" } ?? "none")"
        }
        return detail
    }
}

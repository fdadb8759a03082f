import Foundation
import Jobs
import Meetings

/// The statements of the pipeline on the tables: values without a clock.
extension InMemoryPipelineDatabase.Tables {
    func unknown(_ sourceIDs: [String], source: String) -> [String] {
        let known = Set(meetings.filter { $0.source == source }.map(\.meeting.id))
        return sourceIDs.filter { !known.contains($0) }
    }

    mutating func advance(_ source: String, to date: Date) {
        cursors[source] = max(cursors[source] ?? date, date)
    }

    mutating func insert(
        _ meeting: Meeting,
        source: String,
        skipReason: String?,
        at now: Date
    ) -> StoreOutcome {
        let known = meetings.first { $0.source == source && $0.meeting.id == meeting.id }
        if let known { return .alreadyStored(known.id) }
        let id = Int64(meetings.count + 1)
        meetings.append(
            InMemoryPipelineDatabase.MeetingRow(
                id: id,
                source: source,
                meeting: meeting,
                state: skipReason == nil ? .received : .skipped,
                failure: skipReason,
                receivedAt: now
            )
        )
        return .stored(id)
    }

    mutating func note(_ decision: MeetingRules.Decision, of id: Int64) {
        guard let index = meetings.firstIndex(where: { $0.id == id }) else { return }
        meetings[index].rule = decision.name
    }

    mutating func noteFile(_ name: String, of id: Int64) -> Bool {
        guard let index = meetings.firstIndex(where: { $0.id == id }) else { return false }
        meetings[index].files.insert(name)
        return true
    }

    func load(_ id: Int64) -> StoredMeeting? {
        meetings.first { $0.id == id }.map { row in
            let own = items.filter { $0.meetingID == id }
            let summary = MeetingSummary(
                id: id,
                source: row.source,
                sourceID: row.meeting.id,
                title: row.meeting.title,
                date: row.meeting.date,
                state: row.state,
                failure: row.failure,
                extractor: row.extractor,
                sentenceCount: row.meeting.sentences.count,
                itemCount: own.count,
                pushedCount: own.count { $0.boardItem != nil },
                receivedAt: row.receivedAt
            )
            return StoredMeeting(
                summary: summary,
                meeting: row.meeting,
                digest: "\(row.meeting.sentences)"
            )
        }
    }

    mutating func note(_ listings: [TranscriptListing], source: String) -> [String] {
        var changed: [String] = []
        for listing in listings {
            guard let mark = listing.mark,
                let index = meetings.firstIndex(where: {
                    $0.source == source && $0.meeting.id == listing.id
                }), meetings[index].meeting.sourceMark != mark
            else { continue }
            if meetings[index].meeting.sourceMark != nil { changed.append(listing.id) }
            meetings[index].meeting.sourceMark = mark
        }
        return changed
    }

    mutating func replace(_ id: Int64, with meeting: Meeting, skipReason: String?) -> Bool {
        func words(_ meeting: Meeting) -> [String] {
            meeting.sentences.flatMap { [$0.speaker, $0.text] }
        }
        guard let index = meetings.firstIndex(where: { $0.id == id }) else { return false }
        meetings[index].meeting.sourceItems = meeting.sourceItems
        meetings[index].meeting.sourceMark = meeting.sourceMark
        meetings[index].meeting.organizer = meeting.organizer
        meetings[index].meeting.participants = meeting.participants
        meetings[index].meeting.privacy = meeting.privacy
        meetings[index].meeting.tags = meeting.tags
        guard words(meetings[index].meeting) != words(meeting) else { return false }
        if let series = meetings[index].meeting.series, series != meeting.series {
            leaveSeries(id)
        }
        meetings[index].meeting = meeting
        meetings[index].state = skipReason == nil ? .received : .skipped
        meetings[index].failure = skipReason
        return true
    }

    mutating func markExtracted(_ stored: StoredMeeting, extractor: String) -> Bool {
        guard let index = meetings.firstIndex(where: { $0.id == stored.summary.id }),
            [.received, .failed].contains(meetings[index].state),
            "\(meetings[index].meeting.sentences)" == stored.digest
        else { return false }
        meetings[index].state = .extracted
        meetings[index].extractor = extractor
        meetings[index].failure = nil
        return true
    }

    mutating func reopen(_ id: Int64) -> Bool {
        guard let index = meetings.firstIndex(where: { $0.id == id && $0.state != .skipped }) else {
            return false
        }
        meetings[index].state = .received
        return true
    }

    mutating func markFailed(_ id: Int64, cause: String) {
        guard let index = meetings.firstIndex(where: { $0.id == id && $0.state == .received })
        else { return }
        meetings[index].state = .failed
        meetings[index].failure = cause
    }

    mutating func insert(
        _ found: [ExtractedItem],
        of meeting: StoredMeeting,
        thresholds: ItemThresholds,
        at now: Date
    ) -> [ItemState: Int] {
        var counts: [ItemState: Int] = [:]
        for item in found {
            let key = ItemKey.make(
                source: meeting.summary.source,
                sourceID: meeting.summary.sourceID,
                item: item
            )
            guard !items.contains(where: { $0.key == key }) else { continue }
            let state = thresholds.state(of: item)
            items.append(
                StoredItem(
                    id: Int64(items.count + 1),
                    meetingID: meeting.summary.id,
                    meetingTitle: meeting.summary.title,
                    key: key,
                    text: item.text,
                    assignee: item.assignee,
                    dueDate: item.dueDate,
                    confidence: item.confidence,
                    state: state,
                    extractor: item.extractor,
                    boardItem: nil,
                    failure: nil,
                    evidence: item.evidence,
                    pushAttempts: 0,
                    createdAt: now
                )
            )
            counts[state, default: 0] += 1
        }
        return counts
    }

    func known(for meeting: StoredMeeting) -> [KnownItem] {
        let series = meeting.meeting.series
        let own = meetings.filter { row in
            row.id == meeting.summary.id || (series != nil && row.meeting.series == series)
        }
        let days = Dictionary(uniqueKeysWithValues: own.map { ("\($0.id)", $0.meeting.date) })
        return items.filter { item in
            item.meetingID == meeting.summary.id
                || (days.keys.contains("\(item.meetingID)") && item.state != .dropped)
        }
        .map { item in
            let spoken = ["\(item.meetingID)"] + item.evidence.compactMap(\.meeting)
            return KnownItem(item: item, lastSaidOn: spoken.compactMap { days[$0] ?? nil }.max())
        }
    }

    mutating func revise(_ revision: ItemRevision) {
        guard let index = items.firstIndex(where: { $0.id == revision.id }) else { return }
        items[index].text = revision.after.text
        items[index].assignee = revision.after.assignee
        items[index].dueDate = revision.after.dueDate
        items[index].state = revision.after.state
        items[index].evidence = revision.evidence
        items[index].confidence = revision.confidence
    }

    mutating func returnToReview(_ id: Int64, cause: String) {
        guard let index = items.firstIndex(where: { $0.id == id && $0.state == .approved }) else {
            return
        }
        items[index].state = .proposed
        items[index].failure = cause
    }
}

import Meetings

/// What becomes of items when the words of a meeting go.
extension InMemoryPipelineDatabase.Tables {
    mutating func forget(_ meetingID: Int64) {
        for index in meetings.indices where meetings[index].id == meetingID {
            meetings[index].files = []
        }
        emptyRequests(of: Set(items.filter { $0.meetingID == meetingID }.map(\.id)))
        for index in items.indices where items[index].meetingID == meetingID {
            items[index].evidence.removeAll { $0.meeting == nil }
            if let heir = heir(of: items[index]) { handOver(index, to: heir) }
        }
        for index in items.indices {
            items[index].evidence.removeAll { $0.meeting == "\(meetingID)" }
        }
        items.removeAll {
            $0.meetingID == meetingID && $0.boardItem == nil && $0.pushAttempts == 0
        }
        for index in items.indices where items[index].meetingID == meetingID {
            items[index].delivery.isUpdateWanted = false
            let waits = [.proposed, .approved].contains(items[index].state)
            if items[index].boardItem == nil, waits { items[index].state = .dropped }
        }
    }

    /// Parts a meeting from its series.
    mutating func leaveSeries(_ meetingID: Int64) {
        for index in items.indices {
            let isOwn = items[index].meetingID == meetingID
            items[index].evidence.removeAll { piece in
                isOwn ? piece.meeting != nil : piece.meeting == "\(meetingID)"
            }
        }
    }

    private mutating func emptyRequests(of ids: Set<Int64>) {
        for index in batches.indices where !ids.isDisjoint(with: batches[index].items) {
            batches[index].request = nil
        }
    }

    /// The earliest meeting that speaks of an item.
    private func heir(of item: StoredItem) -> InMemoryPipelineDatabase.MeetingRow? {
        let names = Set(item.evidence.compactMap(\.meeting))
        return meetings.filter { names.contains("\($0.id)") }.min { first, second in
            switch (first.meeting.date, second.meeting.date) {
            case (let one?, let other?) where one != other: one < other
            case (_?, nil): true
            case (nil, _?): false
            default: first.id < second.id
            }
        }
    }

    private mutating func handOver(_ index: Int, to heir: InMemoryPipelineDatabase.MeetingRow) {
        let item = items[index]
        var moved = StoredItem(
            id: item.id,
            meetingID: heir.id,
            meetingTitle: heir.meeting.title,
            key: item.key,
            text: item.text,
            assignee: item.assignee,
            dueDate: item.dueDate,
            confidence: item.confidence,
            state: item.state,
            extractor: item.extractor,
            boardItem: item.boardItem,
            failure: item.failure,
            evidence: item.evidence,
            pushAttempts: item.pushAttempts,
            createdAt: item.createdAt,
            model: item.model,
            promptVersion: item.promptVersion,
            delivery: item.delivery
        )
        for place in moved.evidence.indices where moved.evidence[place].meeting == "\(heir.id)" {
            moved.evidence[place].meeting = nil
        }
        if item.boardItem != nil || item.pushAttempts > 0 { moved.delivery.isUpdateWanted = true }
        items[index] = moved
    }
}

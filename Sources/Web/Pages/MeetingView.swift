import Meetings

/// A meeting with its items, as the templates read it.
struct MeetingView {
    private let meeting: MeetingSummary
    private let speakers: [Speaker]
    private let items: [StoredItem]

    /// Whose the ids in the evidence are; empty where only the meetings' heads are at hand.
    private var names: [String: String] {
        Dictionary(speakers.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    init(_ meeting: MeetingSummary, speakers: [Speaker] = [], items: [StoredItem]) {
        self.meeting = meeting
        self.speakers = speakers
        self.items = items
    }

    var values: [String: Any] {
        let values: [String: Any?] = [
            "title": meeting.title.isEmpty ? "Untitled meeting" : meeting.title,
            "href": Self.path(of: meeting.id),
            "date": meeting.date.map { "\($0)" },
            "sentences": meeting.sentenceCount,
            "source": meeting.source,
            "state": meeting.state.rawValue,
            "speakers": speakers.isEmpty
                ? nil : speakers.map(\.name).joined(separator: ", "),
            "hasItems": !items.isEmpty,
            "items": items.map { Self.values(of: $0, names) },
            "without": without,
        ]
        return values.compactMapValues { $0 }
    }

    /// What stands where the items would be.
    private var without: String {
        switch meeting.state {
        case .received: "Waiting to be read; its items appear here in a moment."
        case .failed: "It could not be read: \(meeting.failure ?? "no reason was kept")"
        case .skipped: "It was left out: \(meeting.failure ?? "no reason was kept")"
        case .extracted: "Nobody promised anything in this meeting."
        }
    }

    static func path(of meeting: Int64) -> String {
        "/meetings/\(meeting)"
    }

    /// An item; the names of its speakers by their ids, where they are at hand.
    static func values(
        of item: StoredItem,
        _ names: [String: String]
    ) -> [String: Any] {
        let values: [String: Any?] = [
            "id": item.id,
            "text": item.text,
            "assignee": item.assignee,
            "due": item.dueDate.map { "\($0)" },
            "state": item.state.rawValue,
            "percent": Int((item.confidence * 100).rounded()),
            "extractor": item.extractor,
            "boardItem": item.boardItem,
            "evidence": item.evidence.map { Self.values(of: $0, in: item.meetingID, names) },
        ]
        return values.compactMapValues { $0 }
    }

    private static func values(
        of evidence: Evidence,
        in meeting: Int64,
        _ names: [String: String]
    ) -> [String: Any] {
        let other = evidence.meeting.flatMap { Int64($0) }
        let speaker = names.isEmpty ? nil : names[evidence.speaker] ?? evidence.speaker
        let values: [String: Any?] = [
            "quote": evidence.quote,
            // Another meeting's speakers are not at hand.
            "speaker": other.map { "in meeting \($0)" } ?? speaker,
            "time": evidence.start.map(TimeOfMeeting.text),
            "href": TranscriptPart.path(to: evidence.sentence, of: other ?? meeting),
        ]
        return values.compactMapValues { $0 }
    }
}

/// A time into a meeting, as people write it.
enum TimeOfMeeting {
    /// `m:ss`, or `h:mm:ss` from an hour on.
    static func text(seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 360_000))
        let (hours, minutes, rest) = (whole / 3_600, whole / 60 % 60, whole % 60)
        let tail = rest < 10 ? "0\(rest)" : "\(rest)"
        guard hours > 0 else { return "\(minutes):\(tail)" }
        return "\(hours):\(minutes < 10 ? "0" : "")\(minutes):\(tail)"
    }
}

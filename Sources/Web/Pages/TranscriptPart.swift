import Meetings

/// One part of a long transcript, so that no page grows without bound.
struct TranscriptPart {
    /// Sentences on one page.
    static let size = 200

    private let meeting: Int64
    private let number: Int
    private let count: Int

    /// Takes the part of that number; the nearest one where there is none.
    init(number: Int, of meeting: MeetingSummary) {
        self.meeting = meeting.id
        self.count = max(1, (meeting.sentenceCount + Self.size - 1) / Self.size)
        self.number = min(max(number, 1), count)
    }

    /// The indices of its sentences.
    var range: Range<Int> {
        (number - 1) * Self.size..<number * Self.size
    }

    /// The way to one sentence's place.
    static func path(to sentence: Int, of meeting: Int64) -> String {
        let part = max(sentence, 0) / size + 1
        return "\(path(of: meeting, part: part))#s\(sentence)"
    }

    var values: [String: Any] {
        let values: [String: Any?] = [
            "hasParts": count > 1,
            "part": number,
            "partCount": count,
            "earlier": number > 1 ? Self.path(of: meeting, part: number - 1) : nil,
            "later": number < count ? Self.path(of: meeting, part: number + 1) : nil,
        ]
        return values.compactMapValues { $0 }
    }

    private static func path(of meeting: Int64, part: Int) -> String {
        let path = MeetingView.path(of: meeting)
        return part == 1 ? path : "\(path)?part=\(part)"
    }
}

import Meetings

/// The vendor's own action items of a meeting, as the one text that its summary holds.
///
/// A crude guess on purpose: it is a second opinion beside ours, and no copy of it.
enum FirefliesActionItems {
    private static let cues = ["i'll ", "i will ", "can you ", "could you ", "action item"]

    /// The most items of one text.
    private static let maximum = 20

    /// The items beneath the bold name of whoever said them, each with its time; where there are
    /// none an empty text or nil, since the vendor gives both.
    static func text(for meeting: Meeting) -> String? {
        let sentences = meeting.sentences.filter { isItem($0.text) }
        guard !sentences.isEmpty else { return meeting.id.utf8.count.isMultiple(of: 2) ? "" : nil }
        return text(of: sentences, in: meeting)
    }

    /// The same, though the first sentence stands for the items where there are none.
    static func headed(for meeting: Meeting) -> String {
        let sentences = meeting.sentences.filter { isItem($0.text) }
        let items = sentences.isEmpty ? Array(meeting.sentences.prefix(1)) : sentences
        return text(of: items, in: meeting)
    }

    private static func text(of items: [Sentence], in meeting: Meeting) -> String {
        let names = Dictionary(
            meeting.speakers.map { ($0.id, $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
        var order: [String] = []
        var lines: [String: [String]] = [:]
        for sentence in items.prefix(maximum) {
            let name = names[sentence.speaker] ?? "Unassigned"
            if lines[name] == nil { order.append(name) }
            lines[name, default: []].append("\(sentence.text) (\(time(sentence.start ?? 0)))")
        }
        let parts = order.map { "**\($0)**\n" + (lines[$0] ?? []).joined(separator: "\n") }
        return "\n" + parts.joined(separator: "\n\n") + "\n"
    }

    private static func isItem(_ text: String) -> Bool {
        let folded = text.lowercased()
        return cues.contains { folded.contains($0) }
    }

    /// `MM:SS`, or `H:MM:SS` from one hour on.
    private static func time(_ start: Double) -> String {
        let seconds = max(0, Int(start))
        let tail =
            "\(SandboxTime.padded(seconds / 60 % 60, 2)):\(SandboxTime.padded(seconds % 60, 2))"
        return seconds < 3_600 ? tail : "\(seconds / 3_600):\(tail)"
    }
}

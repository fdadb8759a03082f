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
        let names = Dictionary(
            meeting.speakers.map { ($0.id, $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
        var order: [String] = []
        var lines: [String: [String]] = [:]
        for sentence in meeting.sentences.lazy.filter({ isItem($0.text) }).prefix(maximum) {
            let name = names[sentence.speaker] ?? "Unassigned"
            if lines[name] == nil { order.append(name) }
            lines[name, default: []].append("\(sentence.text) (\(time(sentence.start ?? 0)))")
        }
        guard !order.isEmpty else { return meeting.id.utf8.count.isMultiple(of: 2) ? "" : nil }
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

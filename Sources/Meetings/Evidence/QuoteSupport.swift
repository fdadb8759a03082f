/// Whether the text of an item is backed by the words around its quotes.
///
/// A quote that was said proves nothing of a task that has nothing to do with it. The measure is
/// plain: a third of the text's content words, those of people's names left out, have to be said
/// in the quoted sentences or within two of them, in any form of the word. Summaries in free words
/// fall below it now and then, so an item without support is not refused: a person looks at it.
struct QuoteSupport {
    /// The share of the content words that has to be said near the quotes.
    static let leastShare = 1.0 / 3

    private let names: Set<String>

    /// Knows the names of those who speak.
    init(_ meeting: Meeting) {
        names = Set(meeting.speakers.flatMap { Self.roots(of: $0.name) })
    }

    /// Whether what was said around its quotes backs an item's text.
    func backs(_ text: String, _ spoken: [Sentence]) -> Bool {
        let wanted = Self.roots(of: text).subtracting(names)
        guard !wanted.isEmpty else { return true }
        var said: Set<String> = []
        for sentence in spoken { said.formUnion(Self.roots(of: sentence.text)) }
        let common = wanted.intersection(said).count
        return Double(common) >= Self.leastShare * Double(wanted.count)
    }

    /// The beginnings of the content words: "presenting", "presentation" and "present" are one.
    private static func roots(of text: String) -> Set<String> {
        Set(ContentWords.stems(of: text).map { String($0.prefix(5)) })
    }
}

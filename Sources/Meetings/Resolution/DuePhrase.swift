/// The words of a sentence that say by when something is due.
struct DuePhrase: Hashable {
    /// The words, without the preposition, as a range of the sentence's folded words.
    let words: Range<Int>
    /// What they mean.
    let meaning: DueMeaning
    /// Whether the day before is meant ("before Friday").
    let isBefore: Bool

    /// The first due phrase of a text.
    static func first(in text: String) -> DuePhrase? {
        let words = FoldedWords(text).words
        return first(in: words, of: text)
    }

    /// The first due phrase among the folded words of a text.
    static func first(in words: [FoldedWord], of text: String) -> DuePhrase? {
        let parser = DueParser(words: words, text: text)
        var place = 0
        while place < words.count {
            if let phrase = parser.phrase(at: place) { return phrase }
            place += 1
        }
        return nil
    }

    /// The day that is meant, counted from the day of the meeting; nothing where it was not said.
    func day(from meeting: CalendarDate?) -> CalendarDate? {
        let day = meaning.day(from: meeting)
        return isBefore ? day?.adding(days: -1) : day
    }

    /// A date that a text says whole: `2026-03-05`, `March 5, 2026`, `5 March 2026`.
    static func date(in text: String) -> CalendarDate? {
        first(in: text)?.meaning.day(from: nil)
    }
}

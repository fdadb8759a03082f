/// Tells whether an item says again what an earlier meeting of the series said.
///
/// Two tasks that are taken for one lose one of them, two items for one task cost a click: so in
/// doubt they are two. The words that matter must be the same but for one in five, the first of
/// them, the verb, always; so must numbers, negations and assignees. A task that was finished or
/// refused is only joined by the very same words without a day of their own, for what comes back
/// every week is a new task each time.
enum SeriesMeasure {
    /// Whether the item that was found is the known one.
    static func isSame(_ found: ExtractedItem, _ known: KnownItem) -> Bool {
        guard known.item.state != .dropped,
            isSamePerson(found.assignee, known.item.assignee)
        else { return false }
        let new = Wording(found.text)
        return known.texts.contains { isSame(new, Wording($0), found, known) }
    }

    private static func isSame(
        _ new: Wording,
        _ old: Wording,
        _ found: ExtractedItem,
        _ known: KnownItem
    ) -> Bool {
        guard new.fits(old) else { return false }
        if known.isOpen { return new.content == old.content || new.isNear(old) }
        let isNoNewDay = found.dueDate == nil || found.dueDate == known.item.dueDate
        return new.content == old.content && isNoNewDay && !new.recurs && !old.recurs
    }

    /// Whether two names may mean one person: "Ana" and "Ana Kowalczyk", or a name and nobody.
    private static func isSamePerson(_ first: String?, _ second: String?) -> Bool {
        guard let first, let second else { return true }
        let one = Set(FoldedWords(first).words.map(\.text))
        let other = Set(FoldedWords(second).words.map(\.text))
        return one.isSubset(of: other) || other.isSubset(of: one)
    }

    /// What matters of an item's words.
    private struct Wording {
        let content: Set<String>
        let verb: String?
        let numbers: Set<String>
        let isNegated: Bool
        let recurs: Bool

        init(_ text: String) {
            let words = FoldedWords(text).words.map(\.text)
            content = Self.stems(text)
            verb = words.lazy.compactMap { Self.stems($0).first }.first
            numbers = Set(content.filter { $0.utf8.contains(where: \.isDigit) })
            isNegated = words.contains(where: SeriesMeasure.negations.contains)
            recurs = words.contains(where: SeriesMeasure.recurrences.contains)
        }

        /// The words that matter, without the ending that sets `guide` apart from `guides`.
        private static func stems(_ text: String) -> Set<String> {
            let stems = RestatedItems.content(text).subtracting(SeriesMeasure.fillers)
            return Set(stems.map { $0.count > 3 && $0.last == "e" ? String($0.dropLast()) : $0 })
        }

        /// Whether nothing speaks against the two being one.
        func fits(_ other: Wording) -> Bool {
            min(content.count, other.content.count) >= 2 && verb == other.verb
                && numbers == other.numbers && isNegated == other.isNegated
                && recurs == other.recurs
        }

        /// Whether at least four words are common, and one in five at most is not.
        func isNear(_ other: Wording) -> Bool {
            let common = content.intersection(other.content).count
            let all = content.count + other.content.count - common
            return common >= 4 && common * 5 >= all * 4
        }
    }

    private static let fillers: Set<String> = [
        "already", "actually", "finally", "just", "maybe", "now", "please", "really", "still",
        "then", "today", "too", "yet",
    ]

    private static let negations: Set<String> = [
        "cannot", "cant", "dont", "never", "no", "not", "stop", "without", "wont",
    ]

    private static let recurrences: Set<String> = [
        "annual", "biweekly", "daily", "each", "every", "monthly", "quarterly", "regularly",
        "weekly", "yearly",
    ]
}

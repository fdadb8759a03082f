/// Tells whether an item says again what an earlier meeting of the series said.
///
/// Two tasks that are taken for one lose one of them, two items for one task cost a click: so in
/// doubt they are two. The words that matter must be the same but for one in five, the first of
/// them, the verb, always; so must numbers, negations and assignees. A task that was finished or
/// refused is only joined by the very same words without a day of their own, for what comes back
/// every week is a new task each time.
///
/// A value is one known item, its words taken apart once to be compared with many.
struct SeriesMeasure {
    /// The item that an earlier meeting brought.
    let known: KnownItem
    private let wordings: [Wording]
    private let assignee: Set<String>?

    /// Takes a known item's words apart.
    init(_ known: KnownItem) {
        self.known = known
        wordings = known.item.state == .dropped ? [] : known.texts.map { Wording($0) }
        assignee = known.item.assignee.map(Self.names)
    }

    /// An item that was found, its words taken apart.
    struct Finding {
        /// The item.
        let item: ExtractedItem
        fileprivate let wording: Wording
        fileprivate let assignee: Set<String>?

        /// Takes an item's words apart.
        init(_ item: ExtractedItem) {
            self.item = item
            wording = Wording(item.text)
            assignee = item.assignee.map(SeriesMeasure.names)
        }
    }

    /// Whether the item that was found is the known one.
    func isSaidAgain(by finding: Finding) -> Bool {
        isSamePerson(finding.assignee) && wordings.contains { isSame(finding, $0) }
    }

    private func isSame(_ finding: Finding, _ old: Wording) -> Bool {
        let new = finding.wording
        guard new.fits(old) else { return false }
        if known.isOpen { return new.content == old.content || new.isNear(old) }
        let day = finding.item.dueDate
        let isNoNewDay = day == nil || day == known.item.dueDate
        return new.content == old.content && isNoNewDay && !new.recurs && !old.recurs
    }

    /// Whether two names may mean one person: "Ana" and "Ana Kowalczyk", or a name and nobody.
    private func isSamePerson(_ other: Set<String>?) -> Bool {
        guard let assignee, let other else { return true }
        return assignee.isSubset(of: other) || other.isSubset(of: assignee)
    }

    private static func names(_ name: String) -> Set<String> {
        Set(FoldedWords(name).words.map(\.text))
    }

    /// What matters of an item's words.
    fileprivate struct Wording {
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

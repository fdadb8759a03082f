/// Joins items of one meeting that say the same task again.
enum RestatedItems {
    /// The items without repeats, in their first order.
    ///
    /// The joined item keeps the words of the surer one, both pieces of evidence, whichever
    /// assignee there is, and the due date that was said last.
    static func joined(_ items: [ExtractedItem]) -> [ExtractedItem] {
        var kept: [ExtractedItem] = []
        var contents: [Set<String>] = []
        for item in items {
            let content = content(item.text)
            let match = kept.indices.first {
                isSameTask(kept[$0], contents[$0], item, content)
            }
            if let match {
                kept[match] = join(kept[match], item)
                contents[match] = Self.content(kept[match].text)
            } else {
                kept.append(item)
                contents.append(content)
            }
        }
        return kept
    }

    /// Whether an item says what a known one of the same meeting says.
    ///
    /// An assignee that a person has set does not speak against it.
    static func isSameTask(_ item: ExtractedItem, _ known: KnownItem) -> Bool {
        let assignee = known.touched.contains(.assignee) ? nil : known.item.assignee
        let words = content(item.text)
        return known.texts.contains {
            isSameTask((item.assignee, words), (assignee, content($0)))
        }
    }

    private static func isSameTask(
        _ first: ExtractedItem,
        _ firstContent: Set<String>,
        _ second: ExtractedItem,
        _ secondContent: Set<String>
    ) -> Bool {
        isSameTask((first.assignee, firstContent), (second.assignee, secondContent))
    }

    private static func isSameTask(
        _ first: (assignee: String?, content: Set<String>),
        _ second: (assignee: String?, content: Set<String>)
    ) -> Bool {
        if let one = first.assignee, let other = second.assignee, one != other { return false }
        let fewer = min(first.content.count, second.content.count)
        let common = first.content.intersection(second.content).count
        guard fewer >= 2 else { return false }
        let all = first.content.count + second.content.count - common
        return common == fewer || Double(common) >= 0.75 * Double(all)
    }

    private static func join(_ first: ExtractedItem, _ second: ExtractedItem) -> ExtractedItem {
        var item = first.confidence >= second.confidence ? first : second
        item.assignee = first.assignee ?? second.assignee
        item.isDoubtful = first.isDoubtful && second.isDoubtful
        let isSecondLater =
            (second.evidence.first?.sentence ?? 0) >= (first.evidence.first?.sentence ?? 0)
        item.dueDate =
            isSecondLater ? second.dueDate ?? first.dueDate : first.dueDate ?? second.dueDate
        let other = first.confidence >= second.confidence ? second : first
        for piece in other.evidence where !item.evidence.contains(piece) {
            item.evidence.append(piece)
        }
        item.evidence = Array(item.evidence.prefix(ItemVerifier.mostEvidence))
        return item
    }

    /// The words that tell one task from another, without times and the endings of grammar.
    static func content(_ text: String) -> Set<String> {
        let words = FoldedWords(text).words
        let due = DuePhrase.first(in: words, of: text)?.words ?? 0..<0
        let outside = words.indices.filter { !due.contains($0) }
        return ContentWords.stems(of: outside.map { words[$0].text })
    }
}

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

    private static func isSameTask(
        _ first: ExtractedItem,
        _ firstContent: Set<String>,
        _ second: ExtractedItem,
        _ secondContent: Set<String>
    ) -> Bool {
        if let one = first.assignee, let other = second.assignee, one != other { return false }
        let fewer = min(firstContent.count, secondContent.count)
        let common = firstContent.intersection(secondContent).count
        guard fewer >= 2 else { return false }
        let all = firstContent.count + secondContent.count - common
        return common == fewer || Double(common) >= 0.75 * Double(all)
    }

    private static func join(_ first: ExtractedItem, _ second: ExtractedItem) -> ExtractedItem {
        var item = first.confidence >= second.confidence ? first : second
        item.assignee = first.assignee ?? second.assignee
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

    private static let wordsWithoutContent: Set<String> = [
        "a", "about", "again", "all", "also", "an", "and", "are", "as", "at", "be", "by", "can",
        "could", "do", "each", "for", "from", "get", "have", "he", "her", "him", "his", "how", "i",
        "ill", "im", "in", "into", "is", "it", "its", "just", "make", "me", "my", "need", "of",
        "on", "one", "or", "our", "out", "should", "so", "some", "that", "the", "their", "them",
        "then", "there", "these", "they", "this", "those", "to", "up", "us", "we", "what", "who",
        "will", "with", "would", "you", "your",
    ]

    /// The words that tell one task from another, without times and the endings of grammar.
    private static func content(_ text: String) -> Set<String> {
        let words = FoldedWords(text).words
        let due = DuePhrase.first(in: words, of: text)?.words ?? 0..<0
        var content: Set<String> = []
        for (place, word) in words.enumerated()
        where !due.contains(place) && !wordsWithoutContent.contains(word.text) {
            content.insert(stem(word.text))
        }
        return content
    }

    private static func stem(_ word: String) -> String {
        for ending in ["ing", "ed", "es", "s"]
        where word.hasSuffix(ending) && word.utf8.count - ending.utf8.count >= 3 {
            return String(word.dropLast(ending.count))
        }
        return word
    }
}

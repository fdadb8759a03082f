/// Finds the items of an earlier look at a meeting among those of a new one.
enum OwnItemMatch {
    /// The pairs, by the place among those found; each item is in one pair at most.
    ///
    /// The surest pairs are made first: the same text, words about the same task from the same
    /// sentence, the same task, and at last the only two that stand on a sentence.
    static func pairs(_ found: [ExtractedItem], _ known: [KnownItem]) -> [Int: Int] {
        var candidates: [(likeness: Int, found: Int, known: Int)] = []
        for (place, item) in found.enumerated() {
            for (other, known) in known.enumerated() {
                let likeness = likeness(item, known)
                if likeness > 0 { candidates.append((likeness, place, other)) }
            }
        }
        // Equal ones in the meeting's order, so that a second look makes the same pairs.
        candidates.sort { ($1.likeness, $0.found, $0.known) < ($0.likeness, $1.found, $1.known) }
        var pairs: [Int: Int] = [:]
        var taken: Set<Int> = []
        for candidate in candidates
        where pairs[candidate.found] == nil && !taken.contains(candidate.known) {
            pairs[candidate.found] = candidate.known
            taken.insert(candidate.known)
        }
        return pairs
    }

    private static func likeness(_ found: ExtractedItem, _ known: KnownItem) -> Int {
        let own = known.item.evidence.filter { $0.meeting == nil }
        let text = FoldedWords(found.text)
        let isSameText = known.texts.contains { text.isSame(as: FoldedWords($0)) }
        let isSameSentence = found.evidence.contains { piece in
            own.contains { $0.sentence == piece.sentence && $0.quote == piece.quote }
        }
        let isSameTask = RestatedItems.isSameTask(found, known)
        switch (isSameText, isSameTask, isSameSentence) {
        case (true, _, true): return 5
        case (true, _, false): return 4
        case (false, true, true): return 3
        case (false, true, false): return 2
        // An edit, or another model's words, for what was said in this sentence.
        case (false, false, true): return 1
        case (false, false, false): return 0
        }
    }
}

extension FoldedWords {
    fileprivate func isSame(as other: FoldedWords) -> Bool {
        words.map(\.text) == other.words.map(\.text)
    }
}

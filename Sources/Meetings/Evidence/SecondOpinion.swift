/// How our items and those that the meeting's source found agree.
///
/// Two items are the same where they share content words: half of those of the shorter one, and at
/// least two; one is enough where they were said within a minute of each other.
public struct SecondOpinion: Sendable, Hashable {
    /// An item of the source, and ours that says the same.
    public struct Entry: Sendable, Hashable {
        /// The source's item.
        public let theirs: SourceItem
        /// The number of our item; nil where we have none.
        public let ours: Int64?
    }

    /// The source's items, in its order.
    public let entries: [Entry]
    /// The numbers of our items that the source does not have.
    public let onlyOurs: [Int64]

    /// How many seconds lie between two places that count as one.
    private static let sameMoment = 60.0

    /// Compares; an item of ours agrees with one of theirs at most.
    public init(theirs: [SourceItem], ours: [StoredItem]) {
        var left = ours.map { (item: $0, words: ContentWords.stems(of: $0.text)) }
        entries = theirs.map { their in
            let words = ContentWords.stems(of: their.text)
            let best = left.indices.map { (place: $0, score: Self.score(words, their, left[$0])) }
                .filter { $0.score > 0 }
                .max { $0.score < $1.score }
            guard let best else { return Entry(theirs: their, ours: nil) }
            return Entry(theirs: their, ours: left.remove(at: best.place).item.id)
        }
        onlyOurs = left.map(\.item.id)
    }

    /// How alike two items are; 0 where they are not the same.
    private static func score(
        _ words: Set<String>,
        _ their: SourceItem,
        _ our: (item: StoredItem, words: Set<String>)
    ) -> Double {
        let common = words.intersection(our.words).count
        let fewer = min(words.count, our.words.count)
        guard common > 0 else { return 0 }
        let isSameMoment = our.item.evidence.compactMap(\.start).contains { start in
            their.start.map { abs($0 - start) <= sameMoment } ?? false
        }
        guard isSameMoment || common >= 2 && common * 2 >= fewer else { return 0 }
        return Double(common) / Double(max(fewer, 1)) + (isSameMoment ? 1 : 0)
    }
}

extension SecondOpinion: Encodable {
    private enum CodingKeys: String, CodingKey {
        case items
        case onlyOurs = "only_ours"
    }

    private enum EntryKeys: String, CodingKey {
        case text, assignee, start, ours
    }

    /// Writes what `meetings show` shows in JSON: `ours` is null where we have no such item.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var list = container.nestedUnkeyedContainer(forKey: .items)
        for entry in entries {
            var item = list.nestedContainer(keyedBy: EntryKeys.self)
            try item.encode(entry.theirs.text, forKey: .text)
            try item.encode(entry.theirs.assignee, forKey: .assignee)
            try item.encode(entry.theirs.start, forKey: .start)
            try item.encode(entry.ours.map { String($0) }, forKey: .ours)
        }
        try container.encode(onlyOurs.map { String($0) }, forKey: .onlyOurs)
    }
}

/// An item as one of two readings found it.
public struct TrialItem: Sendable, Hashable, Codable {
    /// What is to be done.
    public var text: String
    /// Who does it.
    public var assignee: String?
    /// By when.
    public var dueDate: CalendarDate?
    /// The sentences of the transcript that it stands on.
    public var sentences: [Int]

    private enum CodingKeys: String, CodingKey {
        case text, assignee, sentences
        case dueDate = "due_date"
    }

    init(_ item: ExtractedItem) {
        text = item.text
        assignee = item.assignee
        dueDate = item.dueDate
        sentences = item.evidence.map(\.sentence).sorted()
    }
}

/// In what two readings of a meeting differ.
public struct ReadingDifference: Sendable, Hashable, Encodable {
    /// An item that both found, in different words, for another person or another day.
    public struct Changed: Sendable, Hashable, Encodable {
        /// As the old path found it.
        public let baseline: TrialItem
        /// As the new path found it.
        public let candidate: TrialItem
    }

    /// The meeting's number.
    public let meeting: Int64
    /// What only the old path found.
    public private(set) var onlyBaseline: [TrialItem] = []
    /// What only the new path found.
    public private(set) var onlyCandidate: [TrialItem] = []
    /// What both found differently.
    public private(set) var changed: [Changed] = []

    private enum CodingKeys: String, CodingKey {
        case meeting, changed
        case onlyBaseline = "only_baseline"
        case onlyCandidate = "only_candidate"
    }

    /// Compares two readings: items that share words or a sentence are the same item.
    init(meeting: Int64, baseline: [TrialItem], candidate: [TrialItem]) {
        self.meeting = meeting
        var left = baseline
        for item in candidate {
            let match =
                left.firstIndex { $0.text == item.text }
                ?? left.firstIndex { !Set($0.sentences).isDisjoint(with: item.sentences) }
            guard let match else {
                onlyCandidate.append(item)
                continue
            }
            let former = left.remove(at: match)
            let isAlike =
                former.text == item.text && former.assignee == item.assignee
                && former.dueDate == item.dueDate
            if !isAlike { changed.append(Changed(baseline: former, candidate: item)) }
        }
        onlyBaseline = left
    }

    /// Whether both found the same.
    public var isEmpty: Bool { onlyBaseline.isEmpty && onlyCandidate.isEmpty && changed.isEmpty }
}

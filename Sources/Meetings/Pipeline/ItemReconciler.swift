/// Compares what a reading found in a meeting with the items that are known, of the meeting itself
/// and of the others of its series.
///
/// What a person decided or wrote holds, field by field. An item that was found before is brought
/// up to date; one that an earlier meeting of the series has is joined to that; only what is left
/// is new. A second look at the same words changes nothing.
struct ItemReconciler {
    /// What is to be done.
    struct Plan: Equatable {
        /// Items that are new.
        var new: [ExtractedItem] = []
        /// Known items that change.
        var revisions: [ItemRevision] = []
    }

    /// The most pieces of evidence that an item keeps, those of later meetings included.
    static let mostEvidence = 24

    let meetingID: Int64
    let date: CalendarDate?
    let thresholds: ItemThresholds

    /// Plans what becomes of the items that were found.
    func plan(_ found: [ExtractedItem], known: [KnownItem]) -> Plan {
        var plan = Plan()
        let own = known.filter { $0.item.meetingID == meetingID }
        let others = known.filter { $0.item.meetingID != meetingID }.map { SeriesMeasure($0) }
        let again = OwnItemMatch.pairs(found, own)
        for (place, item) in own.enumerated() {
            if let match = again.first(where: { $0.value == place })?.key {
                plan.revisions += [update(item, with: found[match])].compactMap(\.self)
            } else {
                plan.revisions += [withdrawal(of: item)].compactMap(\.self)
            }
        }
        var taken: Set<Int64> = []
        for (place, item) in found.enumerated() where again[place] == nil {
            let finding = SeriesMeasure.Finding(item)
            let earlier = others.first { other in
                !taken.contains(other.known.item.id)
                    && (isMention(item, of: other.known) || other.isSaidAgain(by: finding))
            }
            guard let earlier = earlier?.known else {
                plan.new.append(item)
                continue
            }
            taken.insert(earlier.item.id)
            plan.revisions += [join(item, to: earlier)].compactMap(\.self)
        }
        return plan
    }

    /// Whether an earlier look at this meeting joined the item already.
    private func isMention(_ item: ExtractedItem, of known: KnownItem) -> Bool {
        let sentences = Set(item.evidence.map(\.sentence))
        return known.item.evidence.contains {
            $0.meeting == "\(meetingID)" && sentences.contains($0.sentence)
        } && RestatedItems.isSameTask(item, known)
    }

    private func update(_ known: KnownItem, with found: ExtractedItem) -> ItemRevision? {
        guard known.isOpen || known.item.state == .dropped else { return nil }
        var revision = ItemRevision(known.item, .readAgain)
        let mentions = known.item.evidence.filter { $0.meeting != nil }
        if !known.touched.contains(.text) { revision.after.text = found.text }
        // Later meetings may have named somebody, or moved the day.
        if !known.touched.contains(.assignee), mentions.isEmpty || known.item.assignee == nil {
            revision.after.assignee = found.assignee
        }
        if !known.touched.contains(.dueDate), mentions.isEmpty || known.item.dueDate == nil {
            revision.after.dueDate = found.dueDate
        }
        revision.evidence = found.evidence + mentions
        revision.confidence =
            mentions.isEmpty ? found.confidence : max(found.confidence, known.item.confidence)
        if known.mayChangeState {
            let state = state(of: found, confidence: revision.confidence)
            if mentions.isEmpty || state == .approved { revision.after.state = state }
        }
        revision.finding = found
        return revision.isChange(of: known.item) ? revision : nil
    }

    private func state(of found: ExtractedItem, confidence: Double) -> ItemState {
        var found = found
        found.confidence = confidence
        return thresholds.state(of: found)
    }

    private func withdrawal(of known: KnownItem) -> ItemRevision? {
        guard [.proposed, .approved].contains(known.item.state), known.mayChangeState,
            known.touched.isEmpty, !known.item.evidence.contains(where: { $0.meeting != nil })
        else { return nil }
        var revision = ItemRevision(known.item, .withdrawn)
        revision.after.state = .dropped
        return revision
    }

    private func join(_ found: ExtractedItem, to known: KnownItem) -> ItemRevision? {
        var revision = ItemRevision(known.item, .restated)
        revision.evidence = evidence(of: known.item, with: found)
        if known.isOpen {
            let isLatest = known.lastSaidOn.flatMap { last in date.map { $0 >= last } } ?? true
            if let day = found.dueDate, isLatest, !known.touched.contains(.dueDate) {
                revision.after.dueDate = day
            }
            if known.item.assignee == nil, !known.touched.contains(.assignee) {
                revision.after.assignee = found.assignee
            }
            revision.confidence = max(known.item.confidence, found.confidence)
            if known.item.state == .proposed, known.mayChangeState,
                thresholds.state(of: found) == .approved
            {
                revision.after.state = .approved
            }
        }
        return revision.isChange(of: known.item) ? revision : nil
    }

    /// The item's evidence with this meeting's words at their place, or at the end.
    private func evidence(of item: StoredItem, with found: ExtractedItem) -> [Evidence] {
        let quotes = found.evidence.prefix(2).map { piece in
            var piece = piece
            piece.meeting = "\(meetingID)"
            return piece
        }
        var pieces = item.evidence
        let place = pieces.firstIndex { $0.meeting == "\(meetingID)" } ?? pieces.count
        pieces.removeAll { $0.meeting == "\(meetingID)" }
        pieces.insert(contentsOf: quotes, at: place)
        // The first words stay, and the latest; what was said in between goes first.
        while pieces.count > Self.mostEvidence {
            guard let old = pieces.firstIndex(where: { $0.meeting != nil }) else { break }
            pieces.remove(at: old)
        }
        return pieces
    }
}

/// An item that is known before a meeting is read, as the reading may change it.
public struct KnownItem: Sendable, Hashable {
    /// The item.
    public var item: StoredItem
    /// What people have decided or written about it, which holds.
    public var touched: Set<ItemChange.Field>
    /// What it said before it was changed.
    public var formerTexts: [String]
    /// The newest day of a meeting that spoke of it, where that is known.
    public var lastSaidOn: CalendarDate?

    /// Describes an item; stores call this.
    public init(
        item: StoredItem,
        touched: Set<ItemChange.Field> = [],
        formerTexts: [String] = [],
        lastSaidOn: CalendarDate? = nil
    ) {
        self.item = item
        self.touched = touched
        self.formerTexts = formerTexts
        self.lastSaidOn = lastSaidOn
    }

    /// All that it ever said.
    var texts: [String] { [item.text] + formerTexts }

    /// Whether the item is still to be done.
    var isOpen: Bool { [.proposed, .approved, .pushed].contains(item.state) }

    /// Whether a reading may move it between waiting, approved and dropped.
    var mayChangeState: Bool {
        !touched.contains(.state) && item.pushAttempts == 0 && item.boardItem == nil
            && [.proposed, .approved, .dropped].contains(item.state)
    }
}

/// A change of a known item by a reading.
public struct ItemRevision: Sendable, Hashable {
    /// The item's number.
    public let id: Int64
    /// The number of the item's own meeting.
    public let meetingID: Int64
    /// Why it changes.
    public let action: ItemChange.Action
    /// Its values as they are.
    public let before: ItemValues
    /// Its values as they become.
    public var after: ItemValues
    /// The words that it stands on.
    public var evidence: [Evidence]
    /// How sure the extractors are; 0 to 1.
    public var confidence: Double
    /// What was found in its place; nil where its words are none of this reading.
    public var finding: ExtractedItem?

    /// Begins a revision that changes nothing yet.
    public init(_ item: StoredItem, _ action: ItemChange.Action) {
        id = item.id
        meetingID = item.meetingID
        self.action = action
        before = ItemValues(item)
        after = before
        evidence = item.evidence
        confidence = item.confidence
    }

    /// Whether what the board shows changes.
    public var changesWords: Bool {
        var words = after
        words.state = before.state
        return words != before
    }

    func isChange(of item: StoredItem) -> Bool {
        after != before || evidence != item.evidence || confidence != item.confidence
    }
}

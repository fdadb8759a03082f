/// Checks what an extractor proposes against the transcript.
///
/// Each quote is found by the code and replaced by the transcript's own words; an item with a
/// quote that was not said is refused, and so is one that stands on nothing but instructions to a
/// language model: the transcript is data. One whose text the words around its quotes do not back
/// is kept for a person to look at. The assignee and the due date are kept only where they
/// were said, and an item that says the same as another is joined to it.
public struct ItemVerifier {
    /// The most pieces of evidence that an item keeps.
    public static let mostEvidence = 5

    private let meeting: Meeting

    /// Creates a verifier.
    public init(meeting: Meeting) {
        self.meeting = meeting
    }

    /// Checks proposals, in their order.
    public func verify(_ proposals: [ItemProposal], extractor: String) -> VerifiedItems {
        var finder = QuoteFinder(meeting)
        let people = People(meeting)
        let support = QuoteSupport(meeting)
        var verified = VerifiedItems()
        for proposal in proposals {
            do {
                var item = try item(from: proposal, extractor: extractor, finder: &finder)
                let spoken = nearby(item.evidence, finder)
                item.assignee = proposal.assignee.flatMap {
                    people.assignee(claimed: $0, evidence: item.evidence, nearby: spoken)
                }
                item.isDoubtful = !support.backs(item.text, spoken)
                item.dueDate = proposal.dueText.flatMap { dueDate($0, saidIn: spoken) }
                verified.items.append(item)
            } catch {
                verified.refused.append(RefusedProposal(proposal: proposal, reason: error))
            }
        }
        verified.items = RestatedItems.joined(verified.items)
        return verified
    }

    private func item(
        from proposal: ItemProposal,
        extractor: String,
        finder: inout QuoteFinder
    ) throws(RefusalReason) -> ExtractedItem {
        let text = proposal.text.trimmed
        guard !text.isEmpty else { throw .noText }
        guard !proposal.quotes.isEmpty else { throw .noQuote }
        guard (0...1).contains(proposal.confidence) else {
            throw .confidenceOutOfRange
        }
        var evidence: [Evidence] = []
        for quote in proposal.quotes {
            for piece in try finder.find(quote)
            where !evidence.contains(where: { $0.sentence == piece.sentence }) {
                evidence.append(piece)
            }
        }
        evidence.removeAll { isToModel($0, finder) }
        guard !evidence.isEmpty, ModelInstructions.parts(of: String(text)).isEmpty else {
            throw .modelInstruction
        }
        return ExtractedItem(
            text: String(text),
            confidence: proposal.confidence,
            evidence: Array(evidence.prefix(Self.mostEvidence)),
            extractor: extractor,
            promptVersion: proposal.promptVersion,
            model: proposal.model
        )
    }

    private func isToModel(_ piece: Evidence, _ finder: QuoteFinder) -> Bool {
        guard let place = finder.place(of: piece.sentence) else { return false }
        return ModelInstructions.cover(piece.quote, in: meeting.sentences[place].text)
    }

    /// The sentences of some evidence and those within two of them, in order, but for those that
    /// speak to a model: they give no item an assignee or a day.
    private func nearby(_ evidence: [Evidence], _ finder: QuoteFinder) -> [Sentence] {
        var places: Set<Int> = []
        for place in evidence.compactMap({ finder.place(of: $0.sentence) }) {
            places.formUnion(max(0, place - 2)...min(meeting.sentences.count - 1, place + 2))
        }
        return places.sorted().map { meeting.sentences[$0] }
            .filter { ModelInstructions.parts(of: $0.text).isEmpty }
    }

    /// The day that a due text means, where its words were said in these sentences.
    private func dueDate(_ text: String, saidIn sentences: [Sentence]) -> CalendarDate? {
        let wanted = FoldedWords(text).words.map(\.text)
        guard !wanted.isEmpty,
            sentences.contains(where: {
                FoldedWords($0.text).words.map(\.text).firstRange(of: wanted) != nil
            })
        else { return nil }
        return DuePhrase.first(in: text)?.day(from: meeting.date)
    }
}

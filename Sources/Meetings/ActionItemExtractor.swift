/// Something that reads a meeting and proposes action items.
///
/// Proposals are not believed: ``ItemVerifier`` finds every quote in the transcript, and resolves
/// assignee and due date, before anything is kept.
public protocol ActionItemExtractor: Sendable {
    /// The name kept on every item: lower case, digits and underscores.
    var name: String { get }

    /// Proposes the action items of a meeting; an empty array says that there are none.
    ///
    /// - Throws: Where the extractor cannot tell (a truncated, blocked or empty answer, an
    ///   unreachable service). Never an empty array in that case.
    func propose(for meeting: Meeting) async throws -> [ItemProposal]
}

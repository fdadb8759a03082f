/// Finds action items by the ways in which people hand out and take on work in English.
///
/// Needs no network and always says the same of the same meeting. Every utterance gets a
/// likelihood from its cues, its words and its surroundings; those above
/// ``lowestConfidence`` become items, an answer joins its request, and a clause that points back
/// ("I'll do that") takes its words from what it points at.
public struct RulesExtractor: ActionItemExtractor {
    /// The likelihood from which an utterance is proposed.
    public static let lowestConfidence = 0.3

    /// The name kept on every item.
    public let name = "rules"

    private let model: RuleModel
    private let lowest: Double

    /// Creates the extractor with the weights that the program ships.
    public init() {
        self.init(model: .shipped)
    }

    /// Creates an extractor with another model, as tuning needs them.
    package init(model: RuleModel, lowest: Double = lowestConfidence) {
        self.model = model
        self.lowest = lowest
    }

    /// Proposes the action items of a meeting.
    public func propose(for meeting: Meeting) -> [ItemProposal] {
        let scene = MeetingScene(meeting)
        let probabilities = model.probabilities(scene)
        var drafts = ItemDrafts(scene)
        for (place, probability) in probabilities.enumerated()
        where probability >= lowest {
            drafts.add(place, probability)
        }
        return drafts.proposals()
    }
}

/// Finds action items by the ways in which people hand out and take on work in English.
///
/// Needs no network and always says the same of the same meeting. Every utterance gets a
/// likelihood from its cues, its words and its surroundings; the likely ones become items, an
/// answer joins its request, and a clause that points back ("I'll do that") takes its words from
/// what it points at.
public struct RulesExtractor: ActionItemExtractor {
    /// The name kept on every item.
    public let name = "rules"

    private let model: RuleModel

    /// Creates the extractor with the weights that the program ships.
    public init() {
        self.init(model: .shipped)
    }

    /// Creates an extractor with another model, as tuning needs them.
    package init(model: RuleModel) {
        self.model = model
    }

    /// Proposes the action items of a meeting.
    public func propose(for meeting: Meeting) -> [ItemProposal] {
        let scene = MeetingScene(meeting)
        return Self.proposals(scene, model.likelihoods(scene), lowest: model.lowest)
    }

    /// The action items of a meeting whose utterances have known likelihoods.
    package static func proposals(
        _ scene: MeetingScene,
        _ likelihoods: [Double],
        lowest: Double
    ) -> [ItemProposal] {
        var drafts = ItemDrafts(scene)
        for (place, likelihood) in likelihoods.enumerated() where likelihood >= lowest {
            drafts.add(place, RuleModel.confidence(scene, likelihood))
        }
        return drafts.proposals()
    }
}

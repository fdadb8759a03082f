import Glibc

/// How likely an utterance hands out or takes on work.
///
/// Two tables of weights: one for verbatim transcripts, with every "um" and broken-off word, in
/// which most of what sounds like a promise is the course of the talk; one for transcripts that
/// were tidied up, as meeting tools deliver them. In between their log-odds are mixed. What is
/// plain by its words alone counts in a verbatim transcript too, less ``margin``.
package struct RuleModel: Sendable {
    /// How much less the table for tidy transcripts counts in a verbatim one, in log-odds.
    static let margin = 3.0

    /// The highest likelihood; nothing said is ever certain.
    static let highest = 0.97

    /// The weights for verbatim transcripts.
    package let verbatim: RuleWeights
    /// The weights for transcripts that were tidied up.
    package let tidy: RuleWeights

    /// The model that the program ships.
    static let shipped = RuleModel(verbatim: .verbatim, tidy: .tidy)

    /// Creates a model of two tables.
    package init(verbatim: RuleWeights, tidy: RuleWeights) {
        self.verbatim = verbatim
        self.tidy = tidy
    }

    /// How likely each utterance of a meeting hands out or takes on work, 0 to ``highest``.
    func probabilities(_ scene: MeetingScene) -> [Double] {
        let share = scene.verbatim
        let tidy = tidy.logOdds(scene)
        guard share > 0 else { return tidy.map(Self.probability) }
        return zip(verbatim.logOdds(scene), tidy).map { verbatim, tidy in
            let mixed = share * verbatim + (1 - share) * tidy
            return Self.probability(max(mixed, tidy - Self.margin))
        }
    }

    private static func probability(_ logOdds: Double) -> Double {
        min(highest, 1 / (1 + exp(-logOdds)))
    }
}

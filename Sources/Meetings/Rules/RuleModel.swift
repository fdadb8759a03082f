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

    /// The share of tasks among what the annotators of the verbatim meetings did not list: 8 of 40
    /// that were read one by one.
    static let unlisted = 0.2

    /// The highest likelihood; nothing said is ever certain.
    static let highest = 0.97

    /// The weights for verbatim transcripts.
    let verbatim: RuleWeights
    /// The weights for transcripts that were tidied up.
    let tidy: RuleWeights
    /// The likelihood from which an utterance is proposed.
    let lowest: Double

    /// Creates a model of two tables.
    package init(verbatim: RuleWeights, tidy: RuleWeights, lowest: Double) {
        self.verbatim = verbatim
        self.tidy = tidy
        self.lowest = lowest
    }

    /// How likely each utterance of a meeting hands out or takes on work, 0 to ``highest``.
    package func likelihoods(_ scene: MeetingScene) -> [Double] {
        let tidy = tidy.logOdds(scene)
        let verbatim = scene.verbatim > 0 ? verbatim.logOdds(scene) : tidy
        return Self.likelihoods(scene, verbatim: verbatim, tidy: tidy)
    }

    /// The likelihoods from the log-odds of both tables.
    package static func likelihoods(
        _ scene: MeetingScene,
        verbatim: [Double],
        tidy: [Double]
    ) -> [Double] {
        let share = scene.verbatim
        return zip(verbatim, tidy).map { verbatim, tidy in
            let mixed = share * verbatim + (1 - share) * tidy
            return min(highest, 1 / (1 + exp(-max(mixed, tidy - share * margin))))
        }
    }

    /// How sure an item is whose utterance is this likely listed by an annotator.
    static func confidence(_ scene: MeetingScene, _ likelihood: Double) -> Double {
        likelihood + unlisted * scene.verbatim * (highest - likelihood)
    }
}

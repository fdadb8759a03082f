import Glibc

/// How likely an utterance hands out or takes on work.
///
/// Two tables of weights: one for verbatim transcripts, with every "um" and broken-off word, in
/// which most of what sounds like a promise is the course of the talk; one for transcripts that
/// were tidied up, as meeting tools deliver them. In between their log-odds are mixed.
struct RuleModel: Sendable {
    /// The weights for verbatim transcripts.
    let verbatim: RuleWeights
    /// The weights for transcripts that were tidied up.
    let tidy: RuleWeights

    /// How likely each utterance of a meeting hands out or takes on work, 0 to 1.
    func probabilities(_ scene: MeetingScene) -> [Double] {
        let share = scene.verbatim
        let first = share > 0 ? verbatim.logOdds(scene) : []
        let second = share < 1 ? tidy.logOdds(scene) : []
        return scene.utterances.indices.map { place in
            let odds =
                (share > 0 ? share * first[place] : 0)
                + (share < 1 ? (1 - share) * second[place] : 0)
            return 1 / (1 + exp(-odds))
        }
    }
}

import Meetings

/// Chooses everything that a model is made of, from the meetings it is given and no others.
///
/// The meetings are parted into four by their series. For each candidate, each part gets its
/// log-odds from weights that were learned from the other three. The candidate and the lowest
/// likelihood that find the most are taken; the weights are then learned from all four
/// parts and calibrated as the log-odds of the parts ask for.
struct Tuning: Sendable {
    /// What was chosen.
    struct Model: Sendable, CustomStringConvertible {
        /// How the weights for verbatim transcripts were fitted.
        let table: WeightTable
        /// What they were multiplied by, and what was added.
        let calibration: Calibration
        /// The weights for verbatim transcripts.
        let verbatim: FittedTable
        /// The weights for transcripts that were tidied up.
        let tidy: FittedTable
        /// The likelihood from which an utterance is proposed.
        let lowest: Double

        /// The model as the program uses it.
        var rules: RuleModel {
            RuleModel(verbatim: verbatim.rules, tidy: tidy.rules, lowest: lowest)
        }

        /// What was chosen, without the weights.
        var description: String {
            """
            penalty \(table.cuePenalty), size \(table.size), slope \(calibration.slope), \
            shift \(calibration.shift), lowest \(lowest)
            """
        }
    }

    /// The development meetings to learn from.
    let complete: [LabelledMeeting]
    /// Our dialogues.
    let dialogues: [LabelledMeeting]
    /// What their features are called.
    let vocabulary: Vocabulary

    private static let parts = 4
    /// Not higher: what is less than sure is shown to people, and they decide.
    private static let lowest = [0.2, 0.25, 0.3]

    /// A meeting with the log-odds of its utterances by weights that did not see it.
    private struct Held {
        let meeting: LabelledMeeting
        let verbatim: [Double]
        let tidy: [Double]
    }

    /// One of the ways in which a model can be made.
    private struct Choice {
        let table: WeightTable
        let calibration: Calibration
        let lowest: Double
    }

    /// Chooses a model.
    func model() -> Model {
        let choice = choice()
        return Model(
            table: choice.table,
            calibration: choice.calibration,
            verbatim: choice.table.fit(complete, dialogues, vocabulary).calibrated(
                choice.calibration
            ),
            tidy: WeightTable.tidy.fit(complete, dialogues, vocabulary),
            lowest: choice.lowest
        )
    }

    private func choice() -> Choice {
        var best = Choice(
            table: WeightTable.verbatim[0],
            calibration: Calibration([]),
            lowest: Self.lowest[0]
        )
        var bestScore = -1.0
        let tidy = (0..<Self.parts).map {
            WeightTable.tidy.fit(others(than: $0), dialogues, vocabulary).rules
        }
        for table in WeightTable.verbatim {
            let held = held(table, tidy)
            let calibration = Self.calibration(held)
            for lowest in Self.lowest {
                let choice = Choice(table: table, calibration: calibration, lowest: lowest)
                let score = Self.score(held, choice)
                if score > bestScore { (best, bestScore) = (choice, score) }
            }
        }
        return best
    }

    private func isIn(_ part: Int, _ meeting: LabelledMeeting, _ series: [String]) -> Bool {
        (series.firstIndex(of: meeting.group) ?? 0) % Self.parts == part
    }

    private func meetings(in part: Int) -> [LabelledMeeting] {
        let series = Set(complete.map(\.group)).sorted()
        return complete.filter { isIn(part, $0, series) }
    }

    private func others(than part: Int) -> [LabelledMeeting] {
        let series = Set(complete.map(\.group)).sorted()
        return complete.filter { !isIn(part, $0, series) }
    }

    private func held(_ table: WeightTable, _ tidy: [RuleWeights]) -> [Held] {
        (0..<Self.parts).flatMap { part in
            let verbatim = table.fit(others(than: part), dialogues, vocabulary).rules
            return meetings(in: part).map {
                Held(
                    meeting: $0,
                    verbatim: verbatim.logOdds($0.scene),
                    tidy: tidy[part].logOdds($0.scene)
                )
            }
        }
    }

    private static func calibration(_ held: [Held]) -> Calibration {
        Calibration(
            held.flatMap { held in
                zip(held.verbatim, held.meeting.labels).filter(\.1.counts).map { ($0, $1.isTask) }
            }
        )
    }

    /// F1 of the items, by the sentences that they and the known tasks stand on.
    private static func score(_ held: [Held], _ choice: Choice) -> Double {
        var counts = Counts()
        for held in held {
            let likelihoods = RuleModel.likelihoods(
                held.meeting.scene,
                verbatim: held.verbatim.map {
                    choice.calibration.slope * $0 + choice.calibration.shift
                },
                tidy: held.tidy
            )
            let scene = held.meeting.scene
            let items = ItemVerifier(meeting: scene.meeting).verify(
                RulesExtractor.proposals(scene, likelihoods, lowest: choice.lowest),
                extractor: "rules"
            ).items
            counts.add(items, of: held.meeting)
        }
        return counts.f1
    }
}

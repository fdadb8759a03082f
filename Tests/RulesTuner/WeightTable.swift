import Meetings

/// How one table of weights is fitted.
struct WeightTable: Sendable {
    /// How much an utterance of the development meetings counts.
    let meetingWeight: Double
    /// How much an utterance of our dialogues counts.
    let dialogueWeight: Double
    /// The penalty on the squares of the weights of cues and places.
    let cuePenalty: Double
    /// The penalty on the squares of the weights of words, which are less sound.
    let wordPenalty: Double
    /// The most features that the table keeps.
    let size: Int
    /// Whether the place in the meeting counts.
    let usesPlace: Bool

    /// Whether words of what is worked on count.
    let usesTopic: Bool

    /// The candidates for verbatim transcripts: learned from the development meetings alone.
    static let verbatim = [4.0, 8.0].map { penalty in
        WeightTable(
            meetingWeight: 1,
            dialogueWeight: 0,
            cuePenalty: penalty,
            wordPenalty: penalty,
            size: 400,
            usesPlace: true,
            usesTopic: false
        )
    }
    /// For tidied transcripts: learned from our dialogues; the meetings show what is no task.
    static let tidy = WeightTable(
        meetingWeight: 0.2,
        dialogueWeight: 4,
        cuePenalty: 1,
        wordPenalty: 4,
        size: 300,
        usesPlace: false,
        usesTopic: true
    )

    /// Features that fewer utterances, or fewer tasks, have are not looked at.
    private static let fewestUtterances = 5
    private static let fewestTasks = 3

    /// Fits the table.
    func fit(
        _ meetings: [LabelledMeeting],
        _ dialogues: [LabelledMeeting],
        _ vocabulary: Vocabulary
    ) -> FittedTable {
        let sets = [(meetings, meetingWeight), (dialogues, dialogueWeight)].filter { $1 > 0 }
        let counts = counts(sets, vocabulary.features.count)
        let all = vocabulary.features.indices.filter {
            counts.utterances[$0] >= Self.fewestUtterances && counts.tasks[$0] >= Self.fewestTasks
                && isUsed(vocabulary.features[$0])
        }
        let first = weights(of: all, sets, vocabulary)
        // What moves many utterances, or few far, is worth an entry.
        let worth = zip(all, first).map { abs($1) * counts.weights[$0].squareRoot() }
        let best = all.indices.sorted { (worth[$0], $1) > (worth[$1], $0) }.prefix(size)
        let kept = best.sorted().map { all[$0] }
        let weights = weights(of: kept, sets, vocabulary)
        return FittedTable(
            bias: weights[kept.count],
            weights: zip(kept, weights).map { (vocabulary.features[$0].description, $1) }
        )
    }

    private func isUsed(_ feature: RuleFeature) -> Bool {
        (usesPlace || !feature.isOfPlace) && (usesTopic || !feature.isOfTopic)
    }

    /// The weights of some features, and behind them the bias.
    private func weights(
        of features: [Int],
        _ sets: [(meetings: [LabelledMeeting], weight: Double)],
        _ vocabulary: Vocabulary
    ) -> [Double] {
        var columns = Array(repeating: Int32(-1), count: vocabulary.features.count)
        for (column, feature) in features.enumerated() { columns[feature] = Int32(column) }
        var rows = FeatureRows()
        for (meetings, weight) in sets {
            for meeting in meetings {
                for (seen, label) in zip(meeting.features, meeting.labels) where label.counts {
                    let row = seen.lazy.map { columns[$0] }.filter { $0 >= 0 }
                    rows.append(row, isTask: label.isTask, weight: weight)
                }
            }
        }
        let penalties = features.map {
            vocabulary.features[$0].isCue ? cuePenalty : wordPenalty
        }
        return LogisticRegression(rows, penalties: penalties).fit()
    }

    /// How many utterances and tasks have each feature, and how much these count together.
    private func counts(
        _ sets: [(meetings: [LabelledMeeting], weight: Double)],
        _ size: Int
    ) -> (utterances: [Int], tasks: [Int], weights: [Double]) {
        var utterances = Array(repeating: 0, count: size)
        var tasks = utterances
        var weights = Array(repeating: 0.0, count: size)
        for (meetings, weight) in sets {
            for meeting in meetings {
                for (seen, label) in zip(meeting.features, meeting.labels) {
                    for feature in seen {
                        utterances[feature] += 1
                        guard label.counts else { continue }
                        // Beyond two thousand, more utterances make a feature no more telling.
                        weights[feature] = min(2000, weights[feature] + weight)
                        // A task that counts little supports no feature by itself.
                        if label.isTask, weight >= 0.25 { tasks[feature] += 1 }
                    }
                }
            }
        }
        return (utterances, tasks, weights)
    }
}

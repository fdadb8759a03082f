import FoundationEssentials
import Meetings

/// Learns the weights of the rules extractor, and measures them on meetings they have not seen.
///
/// `RulesTuner MEETINGS DIALOGUES RESULTS [SOURCES]`: reads the development meetings and our
/// dialogues; writes into the folder RESULTS, in the form of `eval.py`, what is found in each
/// series by a model that was made of the others (`held_out.json`) and by the model made of
/// everything (`in_sample.json`); with SOURCES writes that model. There is no chance in it: the
/// same meetings give the same tables.
@main
struct RulesTuner {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 3, let folder = arguments.first else {
            print("usage: RulesTuner MEETINGS DIALOGUES RESULTS [SOURCES]")
            return
        }
        var words = Vocabulary()
        let (meetings, unlearned) = try LabelledMeeting.development(folder, &words)
        let dialogues = try LabelledMeeting.dialogues(
            arguments[arguments.startIndex + 1],
            &words
        )
        let all = Tuning(complete: meetings, dialogues: dialogues, vocabulary: words)
        let model = all.model()
        print("all: \(model)")
        let others = items(unlearned, model.rules)
        let results = arguments[arguments.startIndex + 2]
        try Predictions.write(
            await heldOut(all) + others,
            to: "\(results)/held_out.json"
        )
        try Predictions.write(
            items(meetings.map(\.scene.meeting), model.rules) + others,
            to: "\(results)/in_sample.json"
        )
        measure(all)
        if arguments.count > 3 {
            try WeightSources.write(model, to: arguments[arguments.startIndex + 3])
        }
    }

    private static func items(_ meetings: [Meeting], _ model: RuleModel) -> [Predictions.Found] {
        let extractor = RulesExtractor(model: model)
        return meetings.map {
            let proposals = extractor.propose(for: $0)
            return ($0, ItemVerifier(meeting: $0).verify(proposals, extractor: "rules").items)
        }
    }

    /// What is found in each series by a model made of the other series.
    private static func heldOut(_ all: Tuning) async -> [Predictions.Found] {
        await withTaskGroup(of: [Predictions.Found].self) { group in
            for series in Set(all.complete.map(\.group)).sorted() {
                group.addTask {
                    let model = Tuning(
                        complete: all.complete.filter { $0.group != series },
                        dialogues: all.dialogues,
                        vocabulary: all.vocabulary
                    ).model()
                    print("without \(series): \(model)")
                    let unseen = all.complete.filter { $0.group == series }.map(\.scene.meeting)
                    return items(unseen, model.rules)
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Prints precision and recall on our dialogues, each group by weights learned from the rest.
    private static func measure(_ all: Tuning) {
        var counts: [Double: Counts] = [:]
        for group in Set(all.dialogues.map(\.group)).sorted() {
            let table = WeightTable.tidy.fit(
                all.complete,
                all.dialogues.filter { $0.group != group },
                all.vocabulary
            ).rules
            let model = RuleModel(verbatim: table, tidy: table, lowest: 0.2)
            for dialogue in all.dialogues where dialogue.group == group {
                for (_, items) in items([dialogue.scene.meeting], model) {
                    for threshold in [0.2, 0.3, 0.5, 0.7, 0.9] {
                        counts[threshold, default: Counts()].add(
                            items.filter { $0.confidence >= threshold },
                            of: dialogue
                        )
                    }
                }
            }
        }
        for (threshold, count) in counts.sorted(by: { $0.key < $1.key }) {
            let figures = [count.precision, count.recall].map { "\(($0 * 100).rounded() / 100)" }
            print("dialogues from \(threshold): precision \(figures[0]), recall \(figures[1])")
        }
    }
}

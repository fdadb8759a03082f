import FoundationEssentials
import Meetings

/// A meeting whose tasks are known, ready to learn from.
struct LabelledMeeting: Sendable {
    /// What an utterance is worth to learn from.
    struct Label: Sendable {
        /// Whether it hands out or takes on work.
        var isTask: Bool
        /// Whether it says anything at all; one beside a task, or a doubtful one, does not.
        var counts: Bool
    }

    /// The meeting, cut into utterances.
    let scene: MeetingScene
    /// What it shares people and plot with: it is held out together with these.
    let group: String
    /// The features of each utterance, as their numbers in a vocabulary.
    let features: [[Int]]
    /// The labels of each utterance.
    let labels: [Label]
    /// The places of the sentences that each task stands on.
    let tasks: [Set<Int>]

    private init(
        _ meeting: Meeting,
        group: String,
        tasks: [Set<Int>],
        vocabulary: inout Vocabulary,
        label: (Utterance) -> Label
    ) {
        let scene = MeetingScene(meeting)
        self.scene = scene
        self.group = group
        self.tasks = tasks
        features = scene.utterances.indices.map { place in
            var seen: Set<RuleFeature> = []
            scene.visit(place) { seen.insert($0) }
            return vocabulary.numbers(of: seen)
        }
        labels = scene.utterances.map(label)
    }

    /// What the development meetings add to the normalised form.
    private struct Gold: Decodable {
        struct Item: Decodable {
            let evidence: [Int]
            let weak: Bool
        }
        let series: String
        let scope: String
        let items: [Item]

        private enum CodingKeys: String, CodingKey {
            case series
            case scope = "gold_scope"
            case items = "gold_action_items"
        }

        /// Whether it is one of the natural meetings of its corpus, which link no sentences.
        var isNatural: Bool { series.hasPrefix("IB") }
    }

    /// Reads the development meetings: those to learn from, whose whole list of tasks is known with
    /// the sentences that these stand on, and the others.
    static func development(
        _ folder: String,
        _ vocabulary: inout Vocabulary
    ) throws -> (complete: [LabelledMeeting], others: [Meeting]) {
        var complete: [LabelledMeeting] = []
        var others: [Meeting] = []
        for file in try files(in: folder, ending: ".json") {
            let data = try Data(contentsOf: URL(filePath: file))
            let meeting = try TranscriptReader().read(Array(data), fileName: file)
            let gold = try JSONDecoder().decode(Gold.self, from: data)
            if gold.scope == "complete", !gold.isNatural {
                complete.append(labelled(meeting, gold, &vocabulary))
            } else {
                others.append(meeting)
            }
        }
        return (complete, others)
    }

    private static func labelled(
        _ meeting: Meeting,
        _ gold: Gold,
        _ vocabulary: inout Vocabulary
    ) -> LabelledMeeting {
        let linked = gold.items.filter { !$0.weak && !$0.evidence.isEmpty }
        let tasks = linked.map { Set($0.evidence) }
        let cited = Set(tasks.joined())
        let doubtful = Set(gold.items.filter(\.weak).flatMap(\.evidence))
        let parts = MeetingScene(meeting).utterances.reduce(into: [Int: Int]()) {
            $0[$1.place, default: 0] += 1
        }
        return LabelledMeeting(
            meeting,
            group: gold.series,
            tasks: tasks,
            vocabulary: &vocabulary
        ) { utterance in
            let isCited = cited.contains(utterance.place)
            // Of a sentence in parts, the short ones are not what was meant.
            let isTask = isCited && (parts[utterance.place] == 1 || utterance.tokens.count > 3)
            let isDoubtful = isCited || doubtful.contains(utterance.place)
            return Label(isTask: isTask, counts: isTask || !isDoubtful)
        }
    }

    /// Reads our own dialogues; they fall into six groups.
    ///
    /// They are written `Name: words`, with a star before each utterance that is a task, and `---`
    /// between the dialogues of a file.
    static func dialogues(
        _ folder: String,
        _ vocabulary: inout Vocabulary
    ) throws -> [LabelledMeeting] {
        var dialogues: [LabelledMeeting] = []
        for file in try files(in: folder, ending: ".txt") {
            let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
            for part in text.split(separator: "---\n") {
                var meeting = try TranscriptReader().read(Array(part.utf8), fileName: file)
                let stars = meeting.sentences.indices.map {
                    removeStars(&meeting.sentences[$0].text)
                }
                let group = "dialogue \(dialogues.count % 6)"
                let tasks = stars.indices.filter { !stars[$0].isEmpty }.map { Set([$0]) }
                dialogues.append(
                    LabelledMeeting(
                        meeting,
                        group: group,
                        tasks: tasks,
                        vocabulary: &vocabulary
                    ) { utterance in
                        let stars = stars[utterance.place]
                        let isTask = stars.contains {
                            utterance.bytes.contains($0) || $0 + 1 == utterance.bytes.lowerBound
                        }
                        return Label(isTask: isTask, counts: isTask || stars.isEmpty)
                    }
                )
            }
        }
        return dialogues
    }

    /// Takes the stars out of a text and returns where they stood.
    private static func removeStars(_ text: inout String) -> [Int] {
        var kept: [UInt8] = []
        var stars: [Int] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "*") { stars.append(kept.count) } else { kept.append(byte) }
        }
        text = String(decoding: kept, as: UTF8.self)
        return stars
    }

    private static func files(in folder: String, ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
    }
}

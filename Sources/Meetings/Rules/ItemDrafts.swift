/// Turns the likely utterances of a meeting into items: joins answers to requests, splits what is
/// for several people, finds the words, the assignee and the due date.
struct ItemDrafts {
    /// An item in the making.
    private struct Draft {
        var text: String
        var doer: TaskClause.Doer
        var assignee: String?
        var due: String?
        var confidence: Double
        /// The utterances it stands on, the most telling first.
        var evidence: [Int]
        /// The last of them.
        var last: Int
    }

    /// How many utterances may lie between a request and its answer, or a pronoun and its meaning.
    private static let reach = 3

    private let scene: MeetingScene
    private let people: People
    private var drafts: [Draft] = []

    /// Begins without items.
    init(_ scene: MeetingScene) {
        self.scene = scene
        people = People(scene.meeting)
    }

    /// Adds a likely utterance; they come in their order.
    mutating func add(_ place: Int, _ probability: Double) {
        if join(answer: place, probability) { return }
        let reading = Reading(scene, place, people)
        let clauses = reading.clauses
        if clauses.count == 1 || clauses.isEmpty, reading.isAnaphoric(clauses.first) {
            addPointing(place, probability, reading)
            return
        }
        if clauses.isEmpty {
            append(reading, nil, place, probability)
        }
        for clause in clauses where !reading.isAnaphoric(clause) {
            append(reading, clause, place, probability)
        }
    }

    private mutating func append(
        _ reading: Reading,
        _ clause: TaskClause?,
        _ place: Int,
        _ probability: Double
    ) {
        let text = reading.text(of: clause)
        guard !text.isEmpty else { return }
        let doer = clause?.doer ?? .nobody
        drafts.append(
            Draft(
                text: text, doer: doer, assignee: assignee(doer, reading, place),
                due: reading.due(of: clause), confidence: probability, evidence: [place],
                last: place))
    }

    /// Joins "Sure, I'll do that today" to the request that it answers.
    private mutating func join(answer place: Int, _ probability: Double) -> Bool {
        guard let last = drafts.indices.last, place - drafts[last].last <= Self.reach,
            let request = drafts[last].evidence.first,
            scene.speakers[request] != scene.speakers[place],
            scene.cues[request].has(.request) || scene.cues[request].has(.assignment)
                || scene.cues[request].has(.necessity) || scene.cues[request].has(.imperative)
                || scene.cues[request].has(.proposal),
            scene.cues[place].has(.acceptance) || isShortAnswer(place)
                || (scene.cues[place].has(.commitment)
                    && drafts[last].assignee == scene.speaker(place)?.name)
        else { return false }
        let speaker = scene.speaker(place)
        guard drafts[last].assignee == nil || drafts[last].assignee == speaker?.name else {
            return false
        }
        let reading = Reading(scene, place, people)
        drafts[last].assignee = drafts[last].assignee ?? speaker?.name
        drafts[last].due = drafts[last].due ?? reading.due(of: nil)
        drafts[last].confidence = max(drafts[last].confidence, probability)
        drafts[last].evidence.append(place)
        drafts[last].last = place
        return true
    }

    private func isShortAnswer(_ place: Int) -> Bool {
        let reading = Reading(scene, place, people)
        return reading.clauses.count == 1 && reading.isAnaphoric(reading.clauses.first)
    }

    /// Adds "I'll do that": to the item it follows, else with the words of what it points at.
    private mutating func addPointing(_ place: Int, _ probability: Double, _ reading: Reading) {
        let doer = reading.clauses.first?.doer ?? .nobody
        let assignee = assignee(doer, reading, place)
        if let last = drafts.indices.last, place - drafts[last].last <= Self.reach,
            drafts[last].assignee == nil || assignee == nil || drafts[last].assignee == assignee
        {
            drafts[last].assignee = drafts[last].assignee ?? assignee
            drafts[last].due = drafts[last].due ?? reading.due(of: nil)
            drafts[last].confidence = max(drafts[last].confidence, probability)
            drafts[last].evidence.append(place)
            drafts[last].last = place
            return
        }
        let earlier = (max(0, place - Self.reach)..<place).reversed()
        guard let meaning = earlier.first(where: { scene.utterances[$0].tokens.count >= 4 }) else {
            return
        }
        let other = Reading(scene, meaning, people)
        let text = other.text(of: other.clauses.first)
        guard !text.isEmpty else { return }
        drafts.append(
            Draft(
                text: text, doer: doer, assignee: assignee,
                due: reading.due(of: nil) ?? other.due(of: nil), confidence: probability,
                evidence: [place, meaning], last: place))
    }

    private func assignee(_ doer: TaskClause.Doer, _ reading: Reading, _ place: Int) -> String? {
        switch doer {
        case .speaker: return scene.speaker(place)?.name
        case .named(let words): return reading.name(words)
        case .addressee: return reading.addressee ?? answerer(place) ?? other(place)
        case .group, .nobody: return reading.addressee
        }
    }

    /// Who says yes within three utterances.
    private func answerer(_ place: Int) -> String? {
        let next = (place + 1)..<min(scene.utterances.count, place + 1 + Self.reach)
        let answer = next.first {
            scene.speakers[$0] != scene.speakers[place]
                && (scene.cues[$0].has(.acceptance) || scene.cues[$0].has(.commitment))
        }
        return answer.flatMap { scene.speaker($0)?.name }
    }

    /// The other one, where only two people speak.
    private func other(_ place: Int) -> String? {
        let speakers = scene.meeting.speakers
        guard speakers.count == 2 else { return nil }
        return speakers.first { $0.id != scene.speaker(place)?.id }?.name
    }

    /// The items so far.
    func proposals() -> [ItemProposal] {
        drafts.map { draft in
            ItemProposal(
                text: draft.text, assignee: draft.assignee, dueText: draft.due,
                confidence: draft.confidence,
                quotes: draft.evidence.compactMap { place in
                    let quote = scene.text(place)
                    let sentence = scene.meeting.sentences[scene.utterances[place].place]
                    let isTelling = FoldedWords(quote).words.count >= QuoteFinder.fewestWords
                    guard isTelling || place == draft.evidence.first else { return nil }
                    return ItemProposal.Quote(sentence: sentence.index, words: quote)
                })
        }
    }
}

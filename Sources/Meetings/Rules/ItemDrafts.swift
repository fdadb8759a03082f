/// Turns the likely utterances of a meeting into items: joins answers to requests, splits what is
/// for several people, finds the words, the assignee and the due date.
struct ItemDrafts {
    /// An item in the making.
    private struct Draft {
        let text: String
        var assignee: String?
        var due: String?
        var confidence: Double
        /// The utterances it stands on, the most telling first.
        var evidence: [Int]
    }

    /// How many utterances may lie between a request and its answer, or a pronoun and its meaning.
    static let reach = 3

    /// How much of its confidence an item keeps that hangs on a condition: so little that a person
    /// is asked.
    private static let undecidedShare = 0.5

    let scene: MeetingScene
    let people: People
    private var drafts: [Draft] = []

    /// Begins without items.
    init(_ scene: MeetingScene) {
        self.scene = scene
        people = People(scene.meeting)
    }

    /// Adds a likely utterance; they come in their order.
    mutating func add(_ place: Int, _ confidence: Double) {
        guard ModelInstructions.parts(of: scene.text(place)).isEmpty else { return }
        let reading = Reading(scene, place, people)
        guard reading.standing != .joke, !isTakenBack(place), !isDeclined(place, reading) else {
            return
        }
        let share = reading.standing == .undecided ? Self.undecidedShare : 1
        let confidence = share * confidence
        if isAnswer(place, reading) {
            join(place, scene.speaker(place)?.name, reading, confidence)
        } else if reading.pointsBack {
            addPointing(place, reading, confidence)
        } else {
            // Without a clause that says what to do it is a remark, a fragment, an agreement.
            for clause in reading.tasks { append(reading, clause, place, confidence) }
        }
    }

    /// The items so far.
    func proposals() -> [ItemProposal] {
        drafts.map { draft in
            ItemProposal(
                text: draft.text,
                assignee: draft.assignee,
                dueText: draft.due,
                confidence: draft.confidence,
                quotes: draft.evidence.map(quote)
            )
        }
    }

    private mutating func append(
        _ reading: Reading,
        _ clause: TaskClause,
        _ place: Int,
        _ confidence: Double
    ) {
        let isGivenOn = clause.doer == .group || clause.doer == .addressee
        let assignee =
            (isGivenOn ? reading.recipient(of: clause) : nil)
            ?? assignee(clause.doer, reading, place)
        let speaker = scene.speaker(place)?.name
        let text = reading.text(of: clause, speaker: assignee == speaker ? nil : speaker)
        guard !text.isEmpty else { return }
        var draft = Draft(
            text: text,
            assignee: assignee,
            due: reading.due(of: clause),
            confidence: confidence,
            evidence: [place]
        )
        if draft.due == nil, let next = continuation(of: place) {
            draft.due = Reading(scene, next, people).due(of: nil)
            if draft.due != nil { draft.evidence.append(next) }
        }
        if let agreed = dueOfReplies(place, assignee: assignee, known: draft.due != nil) {
            draft.due = agreed.due
            draft.evidence.append(agreed.place)
        }
        drafts.append(draft)
    }

    /// The next utterance, where a caption cut the sentence in two.
    private func continuation(of place: Int) -> Int? {
        let next = place + 1
        guard scene.speakers.indices.contains(next), scene.speakers[next] == scene.speakers[place],
            let end = scene.text(place).last, end.isLetter || end == ",",
            let start = scene.text(next).first, start.isLowercase
        else { return nil }
        return next
    }

    /// Whether an utterance takes on what the last item asks: "Sure, I'll do that today".
    private func isAnswer(_ place: Int, _ reading: Reading) -> Bool {
        guard let last = drafts.last, let request = last.evidence.first,
            place - (last.evidence.max() ?? request) <= Self.reach,
            scene.speakers[request] != scene.speakers[place]
        else { return false }
        let cues = scene.cues[place]
        if let assignee = last.assignee {
            return assignee == scene.speaker(place)?.name
                && (cues.has(.commitment) || cues.has(.acceptance) || reading.pointsBack)
        }
        let asking = CueSet(.request, .assignment, .necessity, .imperative, .proposal, .delegation)
        return !scene.cues[request].isDisjoint(with: asking)
            && (cues.has(.acceptance) || reading.pointsBack)
    }

    private mutating func join(
        _ place: Int,
        _ assignee: String?,
        _ reading: Reading,
        _ confidence: Double
    ) {
        guard var draft = drafts.popLast() else { return }
        draft.assignee = draft.assignee ?? assignee
        draft.due = draft.due ?? reading.due(of: nil)
        draft.confidence = max(draft.confidence, confidence)
        draft.evidence.append(place)
        drafts.append(draft)
    }

    /// Adds "I'll do that": to the item it follows, else with the words of what it points at.
    private mutating func addPointing(_ place: Int, _ reading: Reading, _ confidence: Double) {
        let assignee = assignee(reading.clauses.first?.doer ?? .nobody, reading, place)
        if let last = drafts.last, place - (last.evidence.max() ?? place) <= Self.reach,
            last.assignee == nil || assignee == nil || last.assignee == assignee
        {
            join(place, assignee, reading, confidence)
            return
        }
        let earlier = (max(0, place - Self.reach)..<place).reversed()
        guard let clause = reading.clauses.first,
            let meaning = earlier.first(where: { scene.utterances[$0].tokens.count >= 4 })
        else { return }
        let other = Reading(scene, meaning, people)
        var text = other.tasks.first.map { other.text(of: $0, speaker: nil) } ?? ""
        if text.isEmpty || reading.hasVerb(clause) {
            text = "\(reading.text(of: clause, speaker: nil)): \(other.wholeText)"
        }
        drafts.append(
            Draft(
                text: text,
                assignee: assignee,
                due: reading.due(of: nil) ?? other.due(of: nil),
                confidence: confidence,
                evidence: [place, meaning]
            )
        )
    }

    private func assignee(_ doer: TaskClause.Doer, _ reading: Reading, _ place: Int) -> String? {
        switch doer {
        case .speaker: scene.speaker(place)?.name
        case .named(let words): reading.name(words)
        case .addressee: reading.addressee ?? answerer(place) ?? other(place)
        case .group: nil
        case .nobody: reading.addressee ?? taker(place)
        }
    }

    /// Who takes a request on: the next other person who speaks, where that is a yes.
    private func answerer(_ place: Int) -> String? {
        let next = (place + 1)..<min(scene.utterances.count, place + 1 + Self.reach)
        guard let answer = next.first(where: { scene.speakers[$0] != scene.speakers[place] }),
            scene.cues[answer].has(.acceptance) || scene.cues[answer].has(.commitment)
        else { return nil }
        return scene.speaker(answer)?.name
    }

    /// Who takes on what was asked of nobody in particular: the next other person who speaks.
    private func taker(_ place: Int) -> String? {
        guard let next = reply(to: place), self.reply(next) == .taken,
            Reading(scene, next, people).tasks.isEmpty
        else { return nil }
        return scene.speaker(next)?.name
    }

    /// The other one, where only two people speak.
    private func other(_ place: Int) -> String? {
        let speakers = scene.meeting.speakers
        guard speakers.count == 2 else { return nil }
        return speakers.first { $0.id != scene.speaker(place)?.id }?.name
    }

    /// The words of an utterance; too few of them prove nothing, then those of its sentence.
    private func quote(_ place: Int) -> ItemProposal.Quote {
        let sentence = scene.meeting.sentences[scene.utterances[place].place]
        let words = scene.text(place)
        let isTelling = FoldedWords(words).words.count >= QuoteFinder.fewestWords
        return ItemProposal.Quote(
            sentence: sentence.index,
            words: isTelling ? words : sentence.text
        )
    }
}

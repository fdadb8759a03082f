/// A meeting as the rules see it: its utterances, their cues, and what surrounds them.
package struct MeetingScene: Sendable {
    /// The meeting.
    package let meeting: Meeting
    /// The utterances.
    package let utterances: [Utterance]
    /// The tokens of all utterances.
    let tokens: [CueLexicon.Token]
    /// The cues of each utterance.
    let cues: [CueSet]
    /// How far the transcript is verbatim, 0 to 1: the share of fillers and broken-off words, 0
    /// where it is at most 1.5 in a hundred, 1 where it is at least 2.5.
    let verbatim: Double
    /// Who speaks each utterance, as a number.
    let speakers: [Int]

    private let leader: Int?
    private let traits = CueLexicon.shared.traits

    /// Cuts a meeting and reads its cues.
    package init(_ meeting: Meeting) {
        self.meeting = meeting
        let cut = TokenizedMeeting(meeting)
        utterances = cut.utterances
        tokens = cut.tokens
        let words = CueWords()
        cues = cut.utterances.map {
            CueReader(cut.tokens[$0.tokens], isQuestion: $0.isQuestion, words: words).cues
        }
        var numbers: [String: Int] = [:]
        speakers = cut.utterances.map { utterance in
            let id = meeting.sentences[utterance.place].speaker
            let number = numbers[id] ?? numbers.count
            numbers[id] = number
            return number
        }
        var spoken = Array(repeating: 0, count: numbers.count)
        for place in utterances.indices.suffix(utterances.count / 7) {
            spoken[speakers[place]] += utterances[place].tokens.count
        }
        leader = spoken.indices.max { spoken[$0] < spoken[$1] }
        // In a short talk a filler or two tell nothing: as if 300 words without one stood before.
        let fillers = Double(cut.fillers) / Double(300 + cut.tokens.count + cut.fillers)
        verbatim = min(1, max(0, (fillers - 0.015) / 0.01))
    }

    /// Shows every feature of an utterance, some of them more than once.
    package func visit(_ place: Int, _ see: (RuleFeature) -> Void) {
        visitWords(tokens[utterances[place].tokens], see)
        visitCues(place, see)
        visitScene(place, see)
    }

    private func visitWords(
        _ tokens: ArraySlice<CueLexicon.Token>,
        _ see: (RuleFeature) -> Void
    ) {
        func isAct(_ token: CueLexicon.Token) -> Bool { traits[Int(token)].contains(.act) }
        func folded(_ token: CueLexicon.Token) -> CueLexicon.Token {
            isAct(token) ? RuleFeature.anyAct : token
        }
        for place in tokens.indices {
            let first = tokens[place]
            see(.words(first))
            guard place + 1 < tokens.endIndex else { break }
            let second = tokens[place + 1]
            see(.words(first, second))
            let hasAct = isAct(first) || isAct(second)
            if hasAct { see(.words(folded(first), folded(second))) }
            guard place + 2 < tokens.endIndex else { break }
            let third = tokens[place + 2]
            if hasAct || isAct(third) {
                see(.words(folded(first), folded(second), folded(third)))
            }
        }
    }

    /// The cues that make sense together with a time, a person or a place.
    private static let telling: [Cue] = [
        .commitment, .offer, .assignment, .request, .joint, .proposal, .delegation, .necessity,
        .imperative,
    ]
    private static let surrounding: [Cue] = [
        .nextMeeting, .assignment, .delegation, .commitment, .request, .farewell, .due, .person,
        .span, .workingOn,
    ]
    private static let joining: [Cue] = [
        .due, .deadline, .please, .person, .address, .group, .question, .condition, .negation,
        .past, .hedge, .acceptance, .short, .process, .openQuestion,
    ]

    private func visitCues(_ place: Int, _ see: (RuleFeature) -> Void) {
        let here = cues[place]
        let isLate = 7 * place > 6 * utterances.count
        for cue in Cue.allCases where here.has(cue) {
            see(.cue(cue))
            if isLate { see(.late(cue)) }
        }
        for first in Self.telling where here.has(first) {
            for second in Self.joining where here.has(second) { see(.cues(first, second)) }
        }
        var near = CueSet(rawValue: 0)
        var around = CueSet(rawValue: 0)
        var assignments = 0
        for other in max(0, place - 10)...min(cues.count - 1, place + 10) where other != place {
            around.formUnion(cues[other])
            if abs(other - place) <= 3 { near.formUnion(cues[other]) }
            if cues[other].has(.assignment) || cues[other].has(.delegation) { assignments += 1 }
        }
        for cue in Self.surrounding {
            if near.has(cue) { see(.near(cue)) }
            if around.has(cue) { see(.around(cue)) }
        }
        if assignments >= 2 { see(.scene(.amongAssignments)) }
        if assignments >= 3 { see(.scene(.amongManyAssignments)) }
    }

    private static let places: [(Double, SceneSign)] = [
        (0.10, .behind10), (0.50, .behind50), (0.70, .behind70), (0.80, .behind80),
        (0.85, .behind85), (0.90, .behind90), (0.93, .behind93), (0.96, .behind96),
    ]
    private static let lengths: [(Int, SceneSign)] = [
        (2, .over2), (4, .over4), (7, .over7), (12, .over12), (20, .over20), (35, .over35),
    ]

    private func visitScene(_ place: Int, _ see: (RuleFeature) -> Void) {
        let share = Double(place) / Double(utterances.count)
        for (bound, sign) in Self.places where share > bound { see(.scene(sign)) }
        for (bound, sign) in Self.lengths where utterances[place].tokens.count > bound {
            see(.scene(sign))
        }
        let speaker = speakers[place]
        if speaker == leader { see(.scene(.leader)) }
        if place > 0, speakers[place - 1] == speaker { see(.scene(.sameBefore)) }
        if place + 1 < speakers.count, speakers[place + 1] == speaker { see(.scene(.sameAfter)) }
        for other in speakers.indices.clamped(to: (place + 1)..<(place + 4))
        where speakers[other] != speaker {
            if cues[other].has(.acceptance) { see(.scene(.answered)) }
            if cues[other].has(.commitment) { see(.scene(.takenOn)) }
        }
        for other in speakers.indices.clamped(to: (place - 3)..<place)
        where speakers[other] != speaker && cues[other].has(.request) {
            see(.scene(.afterRequest))
        }
    }
}

extension MeetingScene {
    /// The words of an utterance, as they stand in the transcript.
    func text(_ place: Int) -> String {
        let utterance = utterances[place]
        let bytes = Array(meeting.sentences[utterance.place].text.utf8)[utterance.bytes]
        return String(String(decoding: bytes, as: UTF8.self).trimmed)
    }

    /// The speaker of an utterance, where it is a person.
    func speaker(_ place: Int) -> Speaker? {
        let id = meeting.sentences[utterances[place].place].speaker
        guard id != Speaker.unknown.id else { return nil }
        return meeting.speakers.first { $0.id == id }
    }
}

/// What an utterance says, word by word; made only of the few that become items.
struct Reading {
    /// The clauses that say who does what.
    let clauses: [TaskClause]
    /// The person whom the utterance addresses ("Dana, …", "… , Dana?").
    let addressee: String?

    private let text: String
    private let words: [FoldedWord]
    private let wording: TaskWording
    private let people: People
    /// The words but for a person who is called at the beginning or the end.
    private let body: Range<Int>

    /// Reads an utterance.
    init(_ scene: MeetingScene, _ place: Int, _ people: People) {
        text = scene.text(place)
        words = FoldedWords(text).words
        self.people = people
        wording = TaskWording(text, words: words)
        let call = Self.call(words, people)
        addressee = call?.person
        let all = words.indices
        if let call {
            body = call.isAtEnd ? 0..<call.words.lowerBound : call.words.upperBound..<all.count
        } else {
            body = all
        }
        clauses = ClauseReader(words, of: text, people: people).clauses()
    }

    /// A clause in words; without one the whole utterance.
    ///
    /// A single word ("copy") says too little by itself.
    func text(of clause: TaskClause?) -> String {
        let task = clause?.task.clamped(to: body) ?? body
        return wording.text(of: task.count > 1 ? task : body)
    }

    /// Whether a clause says nothing by itself; without one, whether the utterance does not.
    func isAnaphoric(_ clause: TaskClause?) -> Bool {
        wording.isAnaphoric((clause?.task ?? body).clamped(to: body))
    }

    /// Who is named by some words: the speaker, else the words themselves.
    func name(_ words: Range<Int>) -> String {
        let way = self.words[words].map(\.text).joined(separator: " ")
        return people.speaker(named: way)?.name ?? text.words(words, of: self.words)
    }

    /// The words that say by when: in a clause of several, else anywhere in the utterance.
    func due(of clause: TaskClause?) -> String? {
        guard let phrase = DuePhrase.first(in: words, of: text) else { return nil }
        let start = phrase.words.lowerBound
        if clauses.count > 1, let clause, !clause.task.contains(start) { return nil }
        // The preposition belongs to it: "before the 20th" is another day than "the 20th".
        var led = start
        while led > max(0, start - 2), !words[led - 1].isBeforePause, led == start || isThe(led) {
            led -= 1
        }
        return text.words(led..<phrase.words.upperBound, of: words)
    }

    private func isThe(_ place: Int) -> Bool { words[place].text == "the" }

    /// The person called, and the words that do it.
    private typealias Call = (person: String?, words: Range<Int>, isAtEnd: Bool)

    private static func call(_ words: [FoldedWord], _ people: People) -> Call? {
        for start in words.prefix(4).indices {
            guard let way = people.way(in: words, at: start) else { continue }
            let end = start + way.length
            guard words[end - 1].isBeforePause || isAddressed(words, end) else { break }
            return (people.speaker(named: way.way)?.name, start..<end, false)
        }
        for start in words.indices.suffix(people.longestWay) {
            if start > 0, words[start - 1].isBeforePause,
                let way = people.way(in: words, at: start), start + way.length == words.count
            {
                return (people.speaker(named: way.way)?.name, start..<words.count, true)
            }
        }
        return nil
    }

    /// Whether the words behind a name speak to the person.
    private static func isAddressed(_ words: [FoldedWord], _ place: Int) -> Bool {
        guard words.indices.contains(place) else { return false }
        return ["can", "could", "would", "will", "you", "youll", "youre", "please"].contains(
            words[place].text
        )
    }
}

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

    /// Reads an utterance.
    init(_ scene: MeetingScene, _ place: Int, _ people: People) {
        text = scene.text(place)
        words = FoldedWords(text).words
        self.people = people
        wording = TaskWording(text, words: words)
        clauses = ClauseReader(words, of: text, people: people).clauses()
        addressee = Self.addressee(words, people)
    }

    /// A clause in words; without one the whole utterance.
    ///
    /// A single word ("copy") says too little by itself.
    func text(of clause: TaskClause?) -> String {
        let task = clause?.task ?? words.indices
        return wording.text(of: task.count > 1 ? task : words.indices)
    }

    /// Whether a clause says nothing by itself; without one, whether the utterance does not.
    func isAnaphoric(_ clause: TaskClause?) -> Bool {
        wording.isAnaphoric(clause?.task ?? words.indices)
    }

    /// Who is named by some words: the speaker, else the words themselves.
    func name(_ words: Range<Int>) -> String {
        let way = self.words[words].map(\.text).joined(separator: " ")
        return people.speaker(named: way)?.name ?? text.words(words, of: self.words)
    }

    /// The words that say by when: in a clause, else anywhere in the utterance.
    func due(of clause: TaskClause?) -> String? {
        guard let phrase = DuePhrase.first(in: words, of: text) else { return nil }
        let start = phrase.words.lowerBound
        // The preposition belongs to it: "before Friday" is another day than "Friday".
        let led = start > 0 && !words[start - 1].isBeforePause ? start - 1 : start
        return text.words(led..<phrase.words.upperBound, of: words)
    }

    private static func addressee(_ words: [FoldedWord], _ people: People) -> String? {
        let opening = words.prefix(4).indices.first { people.way(in: words, at: $0) != nil }
        if let opening, let way = people.way(in: words, at: opening),
            words[opening + way.length - 1].isBeforePause || isAddressed(words, opening + way.length)
        {
            return people.speaker(named: way.way)?.name
        }
        for start in words.indices.suffix(people.longestWay) {
            if start > 0, words[start - 1].isBeforePause,
                let way = people.way(in: words, at: start), start + way.length == words.count
            {
                return people.speaker(named: way.way)?.name
            }
        }
        return nil
    }

    /// Whether the words behind a name speak to the person.
    private static func isAddressed(_ words: [FoldedWord], _ place: Int) -> Bool {
        guard words.indices.contains(place) else { return false }
        return ["can", "could", "would", "will", "you", "youll", "youre", "please"].contains(
            words[place].text)
    }
}

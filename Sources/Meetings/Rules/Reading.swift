/// What an utterance says, word by word; made only of the few that become items.
struct Reading {
    /// The clauses that say who does what.
    let clauses: [TaskClause]
    /// Those of them that say by themselves what is to be done, unlike "I'll do that".
    let tasks: [TaskClause]
    /// The person whom the utterance addresses ("Dana, …", "… , Dana?").
    let addressee: String?
    /// How far what it says stands.
    let standing: Standing

    private let text: String
    private let words: [FoldedWord]
    private let wording: TaskWording
    private let due: DuePhrase?
    private let people: People
    /// The words but for a person who is called at the beginning or the end.
    private let body: Range<Int>

    /// Reads an utterance.
    init(_ scene: MeetingScene, _ place: Int, _ people: People) {
        text = scene.text(place)
        words = FoldedWords(text).words
        self.people = people
        standing = Standing(words)
        wording = TaskWording(text, words: words)
        let call = Self.call(words, people)
        addressee = call?.person
        let all = words.indices
        if let call {
            body = call.isAtEnd ? 0..<call.words.lowerBound : call.words.upperBound..<all.count
        } else {
            body = all
        }
        let clauses = ClauseReader(words, of: text, people: people).clauses(in: body)
        let due = DuePhrase.first(in: words, of: text)
        self.clauses = clauses
        self.due = due
        tasks = clauses.filter { [body, wording] clause in
            let task = clause.task.clamped(to: body)
            // A verb alone is no task; in a list of tasks the thing alone is one.
            return wording.saysSomething(
                clause.isElliptic ? task : task.dropFirst(),
                besides: due?.words
            )
        }
    }

    /// A clause in words.
    ///
    /// - Parameter speaker: Who stands in for "me".
    func text(of clause: TaskClause, speaker: String?) -> String {
        let task = clause.task.clamped(to: body)
        let text = wording.text(of: task, speaker: speaker)
        guard clause.isElliptic, !TaskWording.isAct(words[task.lowerBound].text) else {
            return text
        }
        return "Take on " + text.prefix(1).lowercased() + text.dropFirst()
    }

    /// The whole utterance in words.
    var wholeText: String { wording.text(of: body, speaker: nil) }

    /// Whether the utterance takes on or hands out something said before: "I'll do that".
    var pointsBack: Bool {
        tasks.isEmpty && clauses.contains { wording.pointsBack($0.task.clamped(to: body)) }
    }

    /// Whether a clause that points back has a verb of its own: "I'll fix it".
    func hasVerb(_ clause: TaskClause) -> Bool {
        wording.saysSomething(clause.task.clamped(to: body), besides: due?.words)
    }

    /// Who is named by some words: the speaker, else the words themselves.
    func name(_ words: Range<Int>) -> String {
        let way = self.words[words].map(\.text).joined(separator: " ")
        return people.speaker(named: way)?.name ?? text.words(words, of: self.words)
    }

    /// The words that say by when: in a clause of several, else anywhere in the utterance.
    func due(of clause: TaskClause?) -> String? {
        guard let due else { return nil }
        let start = due.words.lowerBound
        if tasks.count > 1, let clause, !clause.task.contains(start) { return nil }
        // The preposition belongs to it: "before the 20th" is another day than "the 20th".
        var led = start
        if led >= 2, words[led - 1].text == "than" { led -= 2 }
        while led > max(0, start - 2), !words[led - 1].isBeforePause, led == start || isThe(led) {
            led -= 1
        }
        return text.words(led..<due.words.upperBound, of: words)
    }

    /// Who gets what is handed out at the end of a clause: "assign the upgrade to Carl".
    func recipient(of clause: TaskClause) -> String? {
        let task = clause.task.clamped(to: body)
        guard let first = task.first, ["assign", "give", "leave"].contains(words[first].text)
        else { return nil }
        for place in task.dropFirst(2) where words[place - 1].text == "to" {
            guard let way = people.way(in: words, at: place), place + way.length == task.upperBound
            else { continue }
            return people.speaker(named: way.way)?.name
        }
        return nil
    }

    /// Whether the utterance is an offer that waits for a yes: "Shall I send it?".
    var isOffer: Bool {
        let said = words.prefix(6).map(\.text).joined(separator: " ") + " "
        return Self.offers.contains { said.hasPrefix($0 + " ") }
    }

    private static let offers = [
        "shall i", "should i", "do you want me to", "would you like me to", "so shall i",
        "so should i",
    ]

    /// The words that say by when, where the utterance says hardly more: "Okay, by Wednesday".
    var dueAlone: String? {
        guard let due, !wording.saysSomething(body, besides: due.words) else { return nil }
        return self.due(of: nil)
    }

    /// The words that say by when in a promise that says no more of the task: "I'll do it today".
    var dueOfPromise: String? { pointsBack ? due(of: nil) : nil }

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

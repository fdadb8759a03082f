/// A clause that says who does what: "I'll send the report", "can you call her".
struct TaskClause: Hashable {
    /// Who is to do it, as far as the clause says.
    enum Doer: Hashable {
        /// Who speaks.
        case speaker
        /// Who is spoken to.
        case addressee
        /// All who are there.
        case group
        /// Who is named, as the words that name them.
        case named(Range<Int>)
        /// Nobody in particular.
        case nobody
    }

    /// Who is to do it.
    let doer: Doer
    /// What is to be done, as a range of the utterance's words; without the words that say who.
    let task: Range<Int>
}

/// Finds the clauses of an utterance that say who does what.
struct ClauseReader {
    private let text: [UInt8]
    private let words: [FoldedWord]
    private let people: People

    /// Reads the words of an utterance.
    init(_ words: [FoldedWord], of text: String, people: People) {
        self.text = Array(text.utf8)
        self.words = words
        self.people = people
    }

    /// The words that begin a clause, and what they leave to do.
    private struct Head {
        let start: Int
        let task: Int
        let doer: TaskClause.Doer
        /// Whether the verb is left out: "and Ben the tests".
        let isElliptic: Bool
    }

    /// The clauses; several where the utterance hands out several tasks.
    func clauses() -> [TaskClause] {
        var heads: [Head] = []
        var place = 0
        while place < words.count {
            guard let head = head(at: place), heads.isEmpty || isOpening(place) else {
                place += 1
                continue
            }
            heads.append(head)
            place = head.task
        }
        // A name and a noun alone say nothing; in a list of tasks they do.
        if heads.count < 2 || heads.allSatisfy({ $0.doer == .speaker }) {
            heads.removeAll(where: \.isElliptic)
        }
        let ends = heads.dropFirst().map(\.start) + [words.count]
        return zip(heads, ends).compactMap { head, end in
            let task = trimmed(head.task..<end)
            return task.isEmpty ? nil : TaskClause(doer: head.doer, task: task)
        }
    }

    private func word(_ place: Int) -> String {
        words.indices.contains(place) ? words[place].text : ""
    }

    /// Whether a new main clause may begin at a word.
    private func isOpening(_ place: Int) -> Bool {
        var place = place
        while ["um", "uh", "then", "so", "maybe", "also", "for"].contains(word(place - 1)) {
            place -= 1
        }
        return place == 0 || words[place - 1].isBeforePause
            || ["and", "or"].contains(word(place - 1))
    }

    /// Whether a word is written as a name and is none of the words we know.
    private func isNameLike(_ place: Int) -> Bool {
        guard place > 0, words.indices.contains(place) else { return false }
        let first = text[words[place].range.lowerBound]
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
            && CueLexicon.shared.token(named: words[place].text) == nil
    }

    private func head(at place: Int) -> Head? {
        for (phrases, doer) in Self.heads {
            for phrase in phrases where matches(phrase, at: place) {
                // "I'll be working" is to work, "I'll be away" is to be away.
                let isBeing = phrase.last == "be" && !word(place + phrase.count).hasSuffix("ing")
                return Head(
                    start: place,
                    task: place + phrase.count - (isBeing ? 1 : 0),
                    doer: doer,
                    isElliptic: false
                )
            }
        }
        for phrase in Self.elliptic where matches(phrase, at: place) {
            // What follows "for you" belongs to the task but for "the".
            return Head(
                start: place,
                task: place + phrase.count,
                doer: .addressee,
                isElliptic: true
            )
        }
        let isName = isNameLike(place)
        guard let length = people.way(in: words, at: place)?.length ?? (isName ? 1 : nil) else {
            return nil
        }
        let next = place + length
        // After a pause the person is spoken to: "Ivan, can you".
        guard !words[next - 1].isBeforePause else { return nil }
        for verb in Self.verbs where matches(verb, at: next) {
            return Head(
                start: place,
                task: next + verb.count,
                doer: .named(place..<next),
                isElliptic: false
            )
        }
        guard ["the", "to", "gets", "on"].contains(word(next)) else { return nil }
        let skip = matches(["to", "do"], at: next) ? 2 : 1
        return Head(
            start: place,
            task: next + skip,
            doer: .named(place..<next),
            isElliptic: true
        )
    }

    private func matches(_ phrase: [String], at place: Int) -> Bool {
        guard place + phrase.count <= words.count else { return false }
        return zip(words[place...], phrase).allSatisfy { $0.text == $1 }
    }

    /// The task without the joining words at its two ends.
    private func trimmed(_ task: Range<Int>) -> Range<Int> {
        var start = task.lowerBound
        var end = task.upperBound
        let leading: Set = ["just", "also", "then", "probably", "definitely", "maybe", "please"]
        let trailing: Set = ["and", "or", "so", "but", "um", "uh", "okay", "please", "then"]
        while start < end, leading.contains(word(start)) { start += 1 }
        while end > start, trailing.contains(word(end - 1)) { end -= 1 }
        return start..<end
    }

    private static func phrases(_ list: String) -> [[String]] {
        list.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
    }

    private static let verbs = phrases(
        "will be|will|is going to be|is going to|are going to|is gonna|has to|needs to|should|can|"
            + "gets to"
    )

    private static let elliptic = phrases("for you to do|for you the|you get|and you the")

    private static let heads: [([[String]], TaskClause.Doer)] = [
        (
            phrases(
                "ill try and|ill try to|ill make sure to|ill be|ill|i will try to|i will be|i will|"
                    + "i shall|im going to|im gonna|i am going to|let me|lemme|i need to|"
                    + "i have to|i still have to|ive got to|i gotta|i must|i should|i can|i could"
            ),
            .speaker
        ),
        (
            phrases(
                "you guys will be|you guys|you two will be|you two are going to|you two|"
                    + "youll be|youll|you will be|you will|youre going to be|youre going to|"
                    + "youre gonna be|youre gonna|you are going to|you have to|you need to|"
                    + "you should|you must|you can|you could|can you please|can you|"
                    + "could you please|could you|would you mind|would you please|would you|"
                    + "will you|id like you to|i would like you to|i want you to|i need you to|"
                    + "please"
            ),
            .addressee
        ),
        (
            phrases(
                "we will|we shall|we need to|we have to|we should|we must|we can|we could|lets|"
                    + "let us|everybody please|everyone please|everyone should|everyone will|"
                    + "everybody will|everybody should"
            ),
            .group
        ),
        (
            phrases(
                "somebody needs to|someone needs to|somebody has to|someone has to|"
                    + "somebody should|someone should|who can|who could|who will"
            ),
            .nobody
        ),
    ]
}

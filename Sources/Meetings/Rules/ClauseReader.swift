/// Finds the clauses of an utterance that say who does what.
struct ClauseReader {
    private let text: [UInt8]
    private let words: [FoldedWord]
    /// The words as the phrases are written: "we'll" and "we're" keep their apostrophes.
    private let spellings: [String]
    private let people: People

    /// Reads the words of an utterance.
    init(_ words: [FoldedWord], of text: String, people: People) {
        let bytes = Array(text.utf8)
        self.text = bytes
        self.words = words
        self.people = people
        spellings = words.map { word in
            guard ["well", "were"].contains(word.text), word.range.count > word.text.utf8.count
            else { return word.text }
            return "we'" + word.text.dropFirst(2)
        }
    }

    /// The words that begin a clause, and what they leave to do.
    private struct Head {
        let start: Int
        let task: Int
        let doer: TaskClause.Doer
        /// Whether the verb is left out: "and Ben the tests".
        var isElliptic = false
    }

    /// The clauses; several where the utterance hands out several tasks.
    ///
    /// - Parameter body: The words but for a person who is called.
    func clauses(in body: Range<Int>) -> [TaskClause] {
        var heads: [Head] = []
        var place = 0
        while place < words.count {
            guard var head = head(at: place), head.task < words.count,
                isOpening(place) || (heads.isEmpty && !isGiven(head))
            else {
                place += 1
                continue
            }
            // "I can, I'll send it": who begins anew means the second.
            while let again = self.head(at: head.task), again.task < words.count {
                // "Can someone please bring": a courtesy names nobody else.
                let doer = word(head.task) == "please" ? head.doer : again.doer
                head = Head(start: head.start, task: again.task, doer: doer)
            }
            heads.append(head)
            place = head.task
        }
        // A name and a noun alone say nothing; in a list of tasks they do.
        if heads.count < 2 || heads.allSatisfy({ $0.doer == .speaker }) {
            heads.removeAll(where: \.isElliptic)
        }
        if heads.isEmpty, let opening = opening(of: body) { heads = [opening] }
        let ends = heads.dropFirst().map(\.start) + [words.count]
        return zip(heads, ends).compactMap { head, end in
            let task = trimmed(head.task..<end)
            guard !task.isEmpty else { return nil }
            return TaskClause(doer: head.doer, task: task, isElliptic: head.isElliptic)
        }
    }

    private func word(_ place: Int) -> String {
        spellings.indices.contains(place) ? spellings[place] : ""
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

    /// Whether a head without a verb is who gets something: "will send Ben the contract".
    private func isGiven(_ head: Head) -> Bool {
        head.isElliptic && TaskWording.isAct(word(head.start - 1))
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
                return head(place, place + phrase.count, doer, isBeing: phrase.last == "be")
            }
        }
        for phrase in Self.elliptic where matches(phrase, at: place) {
            return Head(
                start: place,
                task: place + phrase.count,
                doer: .addressee,
                isElliptic: true
            )
        }
        if word(place) == "who", TaskWording.base(of: word(place + 1), ending: "s") != nil {
            return Head(start: place, task: place + 1, doer: .nobody)
        }
        // "Then you order the flyers": only where a clause begins, not in "what you think".
        if word(place) == "you", TaskWording.isAct(word(place + 1)), isOpening(place) {
            return Head(start: place, task: place + 1, doer: .addressee)
        }
        return namingHead(at: place)
    }

    /// "I'll be working" is to work; "I'll be away" and "I could use a coffee" are nothing to do.
    private func head(
        _ start: Int,
        _ task: Int,
        _ doer: TaskClause.Doer,
        isBeing: Bool
    ) -> Head? {
        var next = task
        while Self.leading.contains(word(next)) || word(next) == "together" { next += 1 }
        if isBeing, !word(next).hasSuffix("ing"), !Self.duties.contains(word(next)) { return nil }
        let isSeeingWhether =
            word(next) == "see" && ["if", "whether", "to", "who", "what"].contains(word(next + 1))
        guard isSeeingWhether || !Self.noTasks.contains(word(next)) else { return nil }
        // "Please don't call them" hands out nothing.
        if word(next) == "dont" || (word(next) == "do" && word(next + 1) == "not") { return nil }
        if word(next) == "use", ["a", "an", "some"].contains(word(next + 1)) { return nil }
        return Head(start: start, task: isBeing ? next : task, doer: doer)
    }

    /// "Dana will call", "Ben to test", "Ben takes the tests".
    private func namingHead(at place: Int) -> Head? {
        let isName = isNameLike(place)
        guard let length = people.way(in: words, at: place)?.length ?? (isName ? 1 : nil) else {
            return nil
        }
        let next = place + length
        let doer = TaskClause.Doer.named(place..<next)
        if word(next) == "you", TaskWording.isAct(word(next + 1)) {
            return Head(start: place, task: next + 1, doer: doer)
        }
        // After a pause the person is spoken to: "Ivan, can you".
        guard !words[next - 1].isBeforePause else { return nil }
        for verb in Self.verbs where matches(verb, at: next) {
            return head(place, next + verb.count, doer, isBeing: verb.last == "be")
        }
        if TaskWording.base(of: word(next), ending: "s") != nil {
            return Head(start: place, task: next, doer: doer)
        }
        guard ["the", "to", "gets", "on"].contains(word(next)) else { return nil }
        let skip = matches(["to", "do"], at: next) ? 2 : word(next) == "the" ? 0 : 1
        return Head(start: place, task: next + skip, doer: doer, isElliptic: true)
    }

    /// "Send me the list", "action item: compare the vendors".
    private func opening(of body: Range<Int>) -> Head? {
        for place in body.prefix(8) {
            for marker in Self.markers where matches(marker, at: place) {
                return markedHead(at: place, behind: place + marker.count)
            }
        }
        if matches(["to", "do"], at: body.lowerBound), words[body.lowerBound + 1].isBeforePause {
            return markedHead(at: body.lowerBound, behind: body.lowerBound + 2)
        }
        var place = body.lowerBound
        while body.contains(place), Self.leading.contains(word(place)) { place += 1 }
        for courtesy in Self.reminders where matches(courtesy, at: place) {
            place += courtesy.count
            return Head(start: place, task: place, doer: .addressee)
        }
        guard body.contains(place), TaskWording.isAct(word(place)),
            !Self.noTasks.contains(word(place))
        else {
            return nil
        }
        return Head(start: place, task: place, doer: .addressee)
    }

    private func markedHead(at start: Int, behind marker: Int) -> Head? {
        var place = marker
        var doer = TaskClause.Doer.nobody
        if word(place) == "for" {
            let length = people.way(in: words, at: place + 1)?.length ?? 1
            doer = .named((place + 1)..<min(words.count, place + 1 + length))
            place += 1 + length
        }
        while ["is", "would", "be", "to", "that"].contains(word(place)) { place += 1 }
        guard place < words.count else { return nil }
        return namingHead(at: place).map { Head(start: start, task: $0.task, doer: $0.doer) }
            ?? Head(start: start, task: place, doer: doer)
    }

    private func matches(_ phrase: [String], at place: Int) -> Bool {
        guard place + phrase.count <= words.count else { return false }
        return zip(spellings[place...], phrase).allSatisfy { $0 == $1 }
    }

    /// The task without the joining words at its two ends.
    private func trimmed(_ task: Range<Int>) -> Range<Int> {
        var start = task.lowerBound
        var end = task.upperBound
        while start < end, Self.leading.contains(word(start)) { start += 1 }
        while end > start, Self.trailing.contains(word(end - 1)) { end -= 1 }
        return start..<end
    }
}

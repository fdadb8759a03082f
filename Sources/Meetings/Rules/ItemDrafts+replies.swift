extension ItemDrafts {
    /// The next utterance of another person, where it is near enough to be a reply.
    func reply(to place: Int) -> Int? {
        let near = (place + 1)..<min(scene.utterances.count, place + 1 + Self.reach)
        return near.first { scene.speakers[$0] != scene.speakers[place] }
    }

    /// What an utterance says to the one before it.
    func reply(_ place: Int) -> Reply {
        Reply(FoldedWords(scene.text(place)).words, scene.cues[place])
    }

    /// Whether what an utterance asks for is refused by who was asked, or done already; an offer
    /// that is a question is declined where nobody says yes.
    func isDeclined(_ place: Int, _ reading: Reading) -> Bool {
        let cues = scene.cues[place]
        guard cues.has(.request) || cues.has(.question) || reading.isOffer else { return false }
        guard let next = reply(to: place) else { return reading.isOffer }
        let answer = reply(next)
        if reading.isOffer { return ![.accepted, .taken].contains(answer) }
        guard [.refused, .done].contains(answer) else { return false }
        return reading.addressee == nil || reading.addressee == scene.speaker(next)?.name
    }

    /// Whether the speaker takes an utterance back in the next, or says that it was a joke.
    func isTakenBack(_ place: Int) -> Bool {
        let next = place + 1
        guard next < scene.utterances.count, scene.speakers[next] == scene.speakers[place] else {
            return false
        }
        let words = FoldedWords(scene.text(next)).words
        return Standing.takesBack(words, scene.cues[next]) || Standing(words) == .joke
    }

    /// The day that is agreed in the replies to an utterance: "By when?" "By Wednesday".
    ///
    /// The day that the assignee names counts more than one that was said before.
    func dueOfReplies(_ place: Int, assignee: String?, known: Bool) -> (due: String, place: Int)? {
        let near = (place + 1)..<min(scene.utterances.count, place + 2 + Self.reach)
        return near.reversed().lazy.compactMap { next -> (due: String, place: Int)? in
            guard scene.cues[next].has(.due) || scene.cues[next].has(.deadline) else { return nil }
            let reading = Reading(scene, next, people)
            let isOwn = assignee == nil || assignee == scene.speaker(next)?.name
            guard isOwn, !scene.cues[next].has(.question) else { return nil }
            let due = known ? reading.dueAlone : reading.dueAlone ?? reading.dueOfPromise
            return due.map { ($0, next) }
        }.first
    }
}

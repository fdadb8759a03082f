/// Reads the cues of an utterance from its tokens.
struct CueReader {
    private typealias Traits = CueLexicon.Traits

    /// The cues found.
    private(set) var cues = CueSet(rawValue: 0)
    private let tokens: ArraySlice<CueLexicon.Token>
    private let words: CueWords

    /// Reads an utterance.
    init(_ tokens: ArraySlice<CueLexicon.Token>, isQuestion: Bool, words: CueWords) {
        self.tokens = tokens
        self.words = words
        if isQuestion { cues.insert(.question) }
        if tokens.count < 5 { cues.insert(.short) }
        if tokens.count > 25 { cues.insert(.long) }
        readBeginning()
        for place in tokens.indices {
            readWord(place)
            readPhrase(place)
            readTime(place)
        }
    }

    private func traits(_ place: Int) -> Traits {
        tokens.indices.contains(place) ? words.traits[Int(tokens[place])] : []
    }

    private func `is`(_ token: CueLexicon.Token, _ place: Int) -> Bool {
        tokens.indices.contains(place) && tokens[place] == token
    }

    private func has(_ trait: Traits, _ place: Int) -> Bool { traits(place).contains(trait) }

    /// The place of the first word from a place on that is no adverb.
    private func afterAdverbs(_ place: Int) -> Int {
        var place = place
        while has(.adverb, place) || has(.please, place) { place += 1 }
        return place
    }

    private func isPerson(_ place: Int) -> Bool {
        has(.person, place) || self.is(CueLexicon.name, place)
    }

    /// Whether a verb of doing may stand at a place: one of ours, or a word that we do not know.
    private func isAct(_ place: Int) -> Bool {
        has(.act, place) || self.is(CueLexicon.other, place)
            || (self.is(words.do, place) && !has(.not, place + 1))
    }

    private mutating func readBeginning() {
        var place = tokens.startIndex
        if has(.accept, place) { cues.insert(.acceptance) }
        while has(.accept, place) || has(.adverb, place) || self.is(words.and, place)
            || self.is(words.so, place)
        { place += 1 }
        if isPerson(place) {
            cues.insert(.address)
            place += 1
        }
        if has(.condition, place) { cues.insert(.condition) }
        if has(.question, place) { cues.insert(.openQuestion) }
        if has(.act, afterAdverbs(place)) { cues.insert(.imperative) }
    }

    private mutating func readWord(_ place: Int) {
        let traits = traits(place)
        if isPerson(place) { cues.insert(.person) }
        if traits.contains(.please) { cues.insert(.please) }
        if traits.contains(.group) { cues.insert(.group) }
        if traits.contains(.past) { cues.insert(.past) }
        if traits.contains(.not) { cues.insert(.negation) }
        if traits.contains(.hedge) { cues.insert(.hedge) }
        if traits.contains(.thanks) { cues.insert(.farewell) }
        if self.is(words.any, place), self.is(words.questions, place + 1) { cues.insert(.farewell) }
        if self.is(words.on, place),
            self.is(words.work, place - 1) || self.is(words.working, place - 1)
        {
            cues.insert(.workingOn)
        }
    }

    /// How a verb phrase binds its subject.
    private enum Binding { case will, must, can }

    /// Reads an auxiliary ("will", "am going to", "have to", "can") and the verb behind it.
    private mutating func binding(at start: Int) -> Binding? {
        let place = afterAdverbs(start)
        let binding: Binding
        var next = place + 1
        if has(.will, place) {
            binding = .will
        } else if has(.be, place), has(.going, afterAdverbs(next)) {
            next = afterAdverbs(next) + 1
            guard has(.to, next) else { return nil }
            next += 1
            binding = .will
        } else if has(.be, place), has(.doing, next) {
            return .will
        } else if has(.need, place), has(.to, next) || has(.be, next) {
            next += 1
            binding = .must
        } else if has(.must, place) {
            binding = .must
        } else if has(.can, place) {
            binding = .can
        } else {
            return nil
        }
        next = afterAdverbs(next)
        guard !has(.not, next) else { return nil }
        guard isAct(next) || has(.be, next) else { return nil }
        if has(.process, next) { cues.insert(.process) }
        return binding
    }

    private mutating func readPhrase(_ place: Int) {
        let traits = traits(place)
        if traits.contains(.selfWord) {
            switch binding(at: place + 1) {
            case .will, .must: cues.insert(.commitment)
            case .can: cues.insert(.offer)
            case nil: readWish(place + 1)
            }
        } else if traits.contains(.you) {
            if binding(at: place + 1) != nil { cues.insert(.assignment) }
        } else if traits.contains(.we) {
            if binding(at: place + 1) != nil { cues.insert(.joint) }
        } else if isPerson(place) {
            if binding(at: place + 1) != nil { cues.insert(.delegation) }
        } else if traits.contains(.anybody) || self.is(words.it, place) || traits.contains(.group) {
            if binding(at: place + 1) == .must { cues.insert(.necessity) }
        }
        if traits.contains(.can) || traits.contains(.will),
            has(.you, place + 1) || isPerson(place + 1) || has(.anybody, place + 1)
                || has(.group, place + 1)
        {
            cues.insert(.request)
        }
        if traits.contains(.will) || traits.contains(.must), has(.selfWord, place + 1),
            isAct(place + 2)
        {
            cues.insert(.offer)
        }
        if traits.contains(.letUs) {
            let act = afterAdverbs(place + 2)
            guard isAct(act) else { return }
            if self.is(words.me, place + 1) { cues.insert(.commitment) }
            if has(.be, place + 1) || has(.we, place + 1) { cues.insert(.proposal) }
            if has(.process, act) { cues.insert(.process) }
        }
    }

    /// "I'd like you to", "I want you to", "I need you to".
    private mutating func readWish(_ start: Int) {
        for place in start..<(start + 3) where has(.you, place) && has(.to, place + 1) {
            cues.insert(.request)
        }
    }

    private mutating func readTime(_ place: Int) {
        let traits = traits(place)
        if traits.contains(.day) { cues.insert(.due) }
        if traits.contains(.due) {
            let next = self.is(words.the, place + 1) ? place + 2 : place + 1
            if has(.day, next) || has(.unit, next) { cues.insert(.due) }
            let isLimit =
                self.is(words.by, place) || self.is(words.before, place)
                || self.is(words.until, place)
            let isTime =
                has(.day, next) || has(.unit, next) || has(.due, next)
                || self.is(CueLexicon.number, next) || self.is(CueLexicon.name, next)
            if isLimit, isTime {
                cues.insert(.due)
                cues.insert(.deadline)
            }
        }
        if self.is(words.next, place),
            self.is(words.meeting, place + 1) || self.is(words.time, place + 1)
        {
            cues.insert(.nextMeeting)
        }
        if self.is(words.meet, place), self.is(words.again, place + 1) { cues.insert(.nextMeeting) }
        if self.is(words.come, place), self.is(words.back, place + 1) { cues.insert(.nextMeeting) }
        if self.is(words.minutes, place) || self.is(words.hour, place) { cues.insert(.span) }
    }
}

/// The words of the lexicon that cues ask for one by one.
struct CueWords {
    let traits: [CueLexicon.Traits]
    let again: CueLexicon.Token
    let and: CueLexicon.Token
    let any: CueLexicon.Token
    let back: CueLexicon.Token
    let come: CueLexicon.Token
    let hour: CueLexicon.Token
    let meet: CueLexicon.Token
    let minutes: CueLexicon.Token
    let on: CueLexicon.Token
    let questions: CueLexicon.Token
    let work: CueLexicon.Token
    let working: CueLexicon.Token
    let before: CueLexicon.Token
    let by: CueLexicon.Token
    let `do`: CueLexicon.Token
    let it: CueLexicon.Token
    let me: CueLexicon.Token
    let meeting: CueLexicon.Token
    let next: CueLexicon.Token
    let so: CueLexicon.Token
    let the: CueLexicon.Token
    let time: CueLexicon.Token
    let until: CueLexicon.Token

    /// Looks the words up.
    init(_ lexicon: CueLexicon = .shared) {
        func token(_ word: String) -> CueLexicon.Token { lexicon.token(named: word) ?? .max }
        traits = lexicon.traits
        again = token("again")
        and = token("and")
        any = token("any")
        back = token("back")
        come = token("come")
        hour = token("hour")
        meet = token("meet")
        minutes = token("minutes")
        on = token("on")
        questions = token("questions")
        work = token("work")
        working = token("working")
        before = token("before")
        by = token("by")
        `do` = token("do")
        it = token("it")
        me = token("me")
        meeting = token("meeting")
        next = token("next")
        so = token("so")
        the = token("the")
        time = token("time")
        until = token("until")
    }
}

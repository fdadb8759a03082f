/// How far what somebody says he does stands: promised, left to a condition, or taken back.
enum Standing: Hashable {
    /// It is meant.
    case meant
    /// It hangs on something that is not decided ("if we get the money"), or on a mood ("I hope
    /// I'll", "one day"): people have to say whether it is a task.
    case undecided
    /// It was no more than a joke.
    case joke

    /// Reads the words of an utterance.
    init(_ words: [FoldedWord]) {
        let said = " " + words.map(\.text).joined(separator: " ") + " "
        if Self.jokes.contains(where: { said.contains(" \($0) ") }) {
            self = .joke
        } else if Self.moods.contains(where: { said.contains(" \($0) ") })
            || words.indices.contains(where: { Self.isCondition(words, $0) })
        {
            self = .undecided
        } else {
            self = .meant
        }
    }

    /// Whether an utterance takes back what its speaker has just said: "No, wait, I won't".
    static func takesBack(_ words: [FoldedWord], _ cues: CueSet) -> Bool {
        let said = " " + words.map(\.text).joined(separator: " ") + " "
        let isTurn = ["no", "wait", "actually", "sorry"].contains(words.first?.text)
        let isRefusal = ["i wont", "i cant", "i cannot", "i will not", "i dont"].contains {
            said.contains(" \($0) ")
        }
        return (isTurn && isRefusal && !cues.has(.commitment))
            || ["scratch that", "forget it", "never mind", "nevermind"].contains {
                said.hasPrefix(" \($0) ") || said.hasSuffix(" \($0) ")
            }
    }

    /// Whether a condition begins at a word, one that is more than a courtesy.
    private static func isCondition(_ words: [FoldedWord], _ place: Int) -> Bool {
        func word(_ offset: Int) -> String {
            words.indices.contains(place + offset) ? words[place + offset].text : ""
        }
        switch word(0) {
        case "unless": return true
        case "assuming", "provided": return place == 0 || words[place - 1].isBeforePause
        case "case": return word(-1) == "in" && !["any", "that", "this", "of"].contains(word(1))
        case "if": break
        default: return false
        }
        // "I'll see if the room is free" asks, "as if" compares, "even if" excludes nothing.
        if place > 0, !words[place - 1].isBeforePause, asking.contains(word(-1)) { return false }
        if ["you", "youd"].contains(word(1)), polite.contains(word(2)) { return false }
        if word(1) == "you", word(2) == "dont", word(3) == "mind" { return false }
        let isFine = ["thats", "its", "that", "it", "everyone", "everybody", "nobody", "no"]
        if isFine.contains(word(1)), courtesies.contains(word(2)) || courtesies.contains(word(3)) {
            return false
        }
        return !["possible", "necessary", "needed", "not", "so", "any", "anything"].contains(
            word(1)
        )
    }

    private static let asking: Set<String> = [
        "about", "as", "ask", "asked", "check", "clear", "decide", "even", "find", "know", "look",
        "out", "see", "sure", "tell", "test", "verify", "what", "wonder", "wondering",
    ]
    private static let polite: Set<String> = [
        "agree", "can", "could", "like", "need", "please", "prefer", "want", "wish", "would",
    ]
    private static let courtesies: Set<String> = [
        "agrees", "alright", "fine", "good", "mind", "minds", "objection", "objections", "objects",
        "ok", "okay", "right", "works",
    ]
    private static let moods = [
        "i hope", "i wish", "i doubt", "in theory", "one day", "some day", "someday",
        "at some point", "i might", "we might",
    ]
    private static let jokes = ["kidding", "just joking", "only joking", "im joking", "a joke"]
}

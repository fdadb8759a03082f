/// What somebody says to a request, a question or an offer, as far as it decides about it.
enum Reply: Hashable {
    /// It will not be done: "No", "I can't", "sorry, I'm away".
    case refused
    /// It has been done: "I did that this morning", "already done".
    case done
    /// The one who speaks will do it: "I will", "I'll do it", "me".
    case taken
    /// Yes to what was offered: "Yes, please".
    case accepted
    /// Anything else.
    case open

    /// Reads an utterance.
    init(_ words: [FoldedWord], _ cues: CueSet) {
        let whole = words.map(\.text).joined(separator: " ")
        let kept = words.drop { Self.openings.contains($0.text) }.map(\.text)
        let said = " " + kept.joined(separator: " ") + " "
        func says(_ phrases: [String]) -> Bool { phrases.contains { said.contains(" \($0) ") } }
        func begins(_ phrases: [String]) -> Bool { phrases.contains { said.hasPrefix(" \($0) ") } }
        let isTaken = begins(Self.taking)
        let refuses =
            whole == "well see"
            || !begins(Self.politeNo) && (begins(Self.refusing) || says(Self.declining))
        if refuses, !cues.has(.commitment) {
            self = .refused
        } else if cues.has(.past), !cues.has(.commitment), begins(Self.finished) {
            self = .done
        } else if isTaken {
            self = .taken
        } else {
            self = cues.has(.acceptance) ? .accepted : .open
        }
    }

    private static let openings: Set<String> = [
        "absolutely", "ah", "alright", "and", "certainly", "course", "fine", "good", "great", "hm",
        "of", "oh", "ok", "okay", "right", "so", "sure", "then", "uh", "um", "well", "yeah", "yes",
    ]
    private static let taking = ["i will", "ill", "i can", "i could", "let me", "me", "i shall"]
    private static let politeNo = ["no problem", "no problems", "no worries", "no doubt"]
    private static let refusing = ["no", "nope", "sorry", "unfortunately", "not really"]
    private static let declining = [
        "i cant", "i cannot", "i can not", "i wont", "i will not", "i dont have time",
        "i dont have the time", "i have no time", "rather not", "im away", "im on holiday",
        "im on vacation", "im on leave", "im afraid not", "not sure",
        "no need",
    ]
    private static let finished = [
        "already", "i did", "i already", "i have already", "ive already", "ive done", "i have done",
        "did that", "done that", "its done", "its already", "thats done", "thats already",
        "that is done", "that has been", "thats been",
    ]
}

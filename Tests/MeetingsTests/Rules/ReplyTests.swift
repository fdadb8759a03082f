import Testing

@testable import Meetings

struct ReplyTests {
    /// What Ben's words say, as an answer to Dana.
    static func words(_ words: String) -> ([FoldedWord], CueSet) {
        let scene = MeetingScene(meeting("Dana: Hello.", "Ben: \(words)"))
        return (FoldedWords(words).words, scene.cues[1])
    }

    @Test(arguments: [
        ("No.", Reply.refused), ("No, I can't.", .refused), ("Sorry, I'm away that day.", .refused),
        ("Well, I don't have time for that.", .refused), ("I'm afraid I can't.", .refused),
        ("We'll see.", .refused), ("No problem.", .open), ("No, but I'll do it on Monday.", .open),
        ("Already done.", .done), ("Yes, I did that on Monday.", .done), ("I will.", .taken),
        ("Okay, I'll do it.", .taken), ("Me.", .taken), ("I can.", .taken),
        ("Yes, please.", .accepted), ("Sure.", .accepted), ("The printer is broken.", .open),
        ("They were already there.", .open),
    ])
    func `an answer takes on, refuses, has done it, or says nothing of it`(
        answer: String,
        reply: Reply
    ) {
        let (words, cues) = Self.words(answer)
        #expect(Reply(words, cues) == reply)
    }

    @Test(arguments: [
        ("If we get the money, I'll hire two people.", Standing.undecided),
        ("I'll go there unless it rains.", .undecided),
        ("I'll go there, unless it rains.", .undecided),
        ("I'll buy a second one if the first one works.", .undecided),
        ("If you like, I'll send it.", .meant), ("I'll close it, if you don't mind.", .meant),
        ("If that's okay, I'll take it.", .meant), ("I'll see if the hall is free.", .meant),
        ("I'll bring it on Monday if possible.", .meant), ("I hope I'll read it.", .undecided),
        ("I'll fly to the moon, just joking.", .joke), ("I'll send it tomorrow.", .meant),
        ("In case it breaks, I'll mend it.", .undecided), ("In that case I'll mend it.", .meant),
        ("I'll do it one day.", .undecided),
    ])
    func `a condition leaves a promise open, a courtesy does not`(
        promise: String,
        standing: Standing
    ) {
        #expect(Standing(FoldedWords(promise).words) == standing)
    }

    @Test(arguments: [
        ("No, wait, I won't.", true), ("Actually, I can't.", true), ("Scratch that.", true),
        ("No, I'll send both.", false), ("I can't wait.", false), ("Wait for me.", false),
    ])
    func `what was said is taken back in the next breath`(words: String, isTakenBack: Bool) {
        let (words, cues) = Self.words(words)
        #expect(Standing.takesBack(words, cues) == isTakenBack)
    }
}

/// A sign, in how a sentence is built, that it hands out or takes on work, or that it does not.
enum Cue: Int, CaseIterable {
    /// "I'll send", "I'm going to write", "let me check", "I need to call".
    case commitment
    /// "I can do that", "I could send it".
    case offer
    /// "You will send", "you're going to work", "you have to", "you two get to".
    case assignment
    /// "Can you send", "would you mind", "I'd like you to".
    case request
    /// "Please".
    case please
    /// "We'll meet", "we need to", "we're going to".
    case joint
    /// "Let's add".
    case proposal
    /// "Dana will", "the designer is going to", "Ben has to".
    case delegation
    /// The sentence begins with a person ("Dana, …").
    case address
    /// A person is named.
    case person
    /// "Everyone", "each of you", "you two".
    case group
    /// "Somebody needs to", "it has to be done".
    case necessity
    /// The sentence begins with a verb of doing ("Send me the list").
    case imperative
    /// "By Friday", "tomorrow", "before the next meeting", "this week".
    case due
    /// "By", "before" or "until" and a time.
    case deadline
    /// "Next meeting", "next time", "meet again", "come back".
    case nextMeeting
    /// What is promised or proposed is the course of the talk ("I'll start", "let's move on").
    case process
    /// "Work on", "working on".
    case workingOn
    /// "Thirty minutes", "half an hour": how long something takes.
    case span
    /// Past forms.
    case past
    /// A negation.
    case negation
    /// The sentence begins with "if" or "when", or has one before its cue.
    case condition
    /// "Maybe", "might", "I think", "would".
    case hedge
    /// The sentence asks.
    case question
    /// The sentence asks who, what, why or how.
    case openQuestion
    /// The sentence begins with "okay", "sure", "yes".
    case acceptance
    /// Thanks, farewells, "that's it", "any questions".
    case farewell
    /// Fewer than five words.
    case short
    /// More than 25 words.
    case long
}

/// The cues of an utterance.
struct CueSet: OptionSet, Sendable {
    let rawValue: UInt64

    /// Creates a set from its bits.
    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Creates the set of some cues.
    init(_ cues: Cue...) {
        rawValue = cues.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    /// Adds a cue.
    mutating func insert(_ cue: Cue) { self = CueSet(rawValue: rawValue | CueSet(cue).rawValue) }

    /// Whether a cue is there.
    func has(_ cue: Cue) -> Bool { rawValue & 1 << UInt64(cue.rawValue) != 0 }
}

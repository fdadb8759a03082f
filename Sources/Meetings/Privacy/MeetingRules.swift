/// The rules that decide which meetings are read, and where their items go.
///
/// The first rule that is about a meeting decides. Without any the built-in ones hold: private
/// meetings, those of two people, and those with certain words in their title are not read. Private
/// is also a word for the privacy that this version does not know.
public struct MeetingRules: Sendable, Hashable {
    /// What the rules say of a meeting.
    public struct Decision: Sendable, Hashable {
        /// The name of the rule that decided; nil where none was about the meeting.
        public var rule: String?
        /// What becomes of the meeting.
        public var verdict: MeetingRule.Verdict
    }

    /// The rules in their order.
    public var rules: [MeetingRule]
    /// What becomes of a meeting that no rule is about.
    public var otherwise: MeetingRule.Verdict

    /// Makes rules.
    public init(_ rules: [MeetingRule], otherwise: MeetingRule.Verdict = .allow(board: nil)) {
        self.rules = rules
        self.otherwise = otherwise
    }

    /// What a decision is named after that no rule made.
    public static let otherwiseName = "otherwise"

    /// The rules that hold where nothing else is configured.
    public static let builtIn = MeetingRules(builtInRules(words: privateWords))

    /// Decides about a meeting.
    public func decision(on facts: MeetingFacts) -> Decision {
        guard let rule = rules.first(where: { $0.matches(facts) }) else {
            return Decision(rule: nil, verdict: otherwise)
        }
        return Decision(rule: rule.name, verdict: rule.verdict)
    }

    /// The built-in rules over a list of words.
    static func builtInRules(words: [String]) -> [MeetingRule] {
        var hidden = MeetingRule("private", .deny)
        hidden.privacy = ["owner", "participants", MeetingRule.otherPrivacy]
        var pair = MeetingRule("one to one", .deny)
        pair.people = 2...2
        var named = MeetingRule("private words", .deny)
        named.titleWords = words
        return [hidden, pair, named]
    }

    /// Words and phrases in a title that keep a meeting from being read; so do their plurals.
    public static let privateWords = [
        "1 on 1", "1 to 1", "1-1", "1-2-1", "1:1", "1on1", "1to1", "appraisal", "compensation",
        "confidential", "disciplinary",
        "dismissal", "do not record", "grievance", "harassment", "hr", "human resources", "layoff",
        "off the record", "one on one", "one to one", "payroll", "performance improvement",
        "performance review", "privileged", "redundancy", "salary", "severance", "sick leave",
        "termination",
    ]
}

extension MeetingRules.Decision {
    /// Why a meeting is left out; nil where it is read.
    var denial: String? {
        guard verdict == .deny else { return nil }
        return rule.map { "the rule '\($0)' keeps it from being read" }
            ?? "no rule allows that it is read"
    }

    /// The name of the rule, or ``MeetingRules/otherwiseName``.
    public var name: String { rule ?? MeetingRules.otherwiseName }

    /// What may be kept of a meeting: all of it, or its title, its day and the source's mark alone.
    func kept(of meeting: Meeting) -> Meeting {
        var kept = meeting
        if denial != nil {
            kept = Meeting(
                id: meeting.id,
                title: meeting.title,
                date: meeting.date,
                speakers: [],
                sentences: [],
                sourceMark: meeting.sourceMark
            )
        } else {
            kept.series = MeetingSeries.name(of: meeting)
        }
        return kept
    }

    /// The board that its items go to; nil for the configured one.
    var board: String? {
        guard case .allow(let board) = verdict else { return nil }
        return board
    }
}

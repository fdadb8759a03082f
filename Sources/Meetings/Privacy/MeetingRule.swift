/// A rule over meetings: which ones it is about, and what becomes of them.
///
/// All conditions that are given must hold, each of them for one of its values. A fact that is not
/// known meets no condition, but for the privacy `unknown`.
///
/// Whether an organiser who is not in the list of participants was there is not known: a denial
/// counts people with them and without them, and holds for either number; an allowance needs both.
public struct MeetingRule: Sendable, Hashable {
    /// What becomes of a meeting.
    public enum Verdict: Sendable, Hashable {
        /// It is not read, and none of its words is kept.
        case deny
        /// It is read; its items go to this board, or to the configured one.
        case allow(board: String?)
    }

    /// The rule's name, which a meeting's story tells.
    public var name: String
    /// What becomes of the meetings that it is about.
    public var verdict: Verdict
    /// Whole titles, in any case; `*` stands for any text.
    public var titles: [String] = []
    /// Words and phrases of which the title has one, in any case.
    public var titleWords: [String] = []
    /// Addresses of organisers; `@example.com` stands for everybody there.
    public var organizers: [String] = []
    /// Addresses of which a participant has one; `@example.com` stands for everybody there.
    public var participants: [String] = []
    /// Addresses of which some participant has none: guests from elsewhere.
    public var home: [String] = []
    /// How many participants there are.
    public var people: ClosedRange<Int>?
    /// The source's words for who may see it, `other` for a word that is none of
    /// ``knownPrivacies``, or `unknown` where it does not say.
    public var privacy: [String] = []
    /// What it was filed under.
    public var tags: [String] = []
    /// Where it came from.
    public var sources: [String] = []

    /// Makes a rule that is about every meeting until conditions are set.
    public init(_ name: String, _ verdict: Verdict) {
        self.name = name
        self.verdict = verdict
    }

    /// The word by which a rule names a privacy that the source does not tell.
    public static let unknownPrivacy = "unknown"

    /// The word by which a rule names a privacy that this version does not know.
    public static let otherPrivacy = "other"

    /// The sources' words for who may see a meeting, in lower case.
    public static let knownPrivacies = [
        "link", "owner", "participants", "teammates", "teammatesandparticipants",
    ]

    /// Whether the rule is about a meeting.
    public func matches(_ facts: MeetingFacts) -> Bool {
        matchesTitle(facts.title) && matchesPeople(facts)
            && (privacy.isEmpty || privacy.contains { matchesPrivacy($0, facts.privacy) })
            && (tags.isEmpty || tags.contains { tag in facts.tags.contains { tag.isSame(as: $0) } })
            && (sources.isEmpty || sources.contains { $0.isSame(as: facts.source) })
    }

    private func matchesPrivacy(_ wanted: String, _ privacy: String?) -> Bool {
        guard let privacy else { return wanted.isSame(as: Self.unknownPrivacy) }
        return wanted.isSame(as: privacy)
            || (wanted.isSame(as: Self.otherPrivacy)
                && !Self.knownPrivacies.contains(privacy.lowercased()))
    }

    private func matchesTitle(_ title: String) -> Bool {
        guard titles.isEmpty || titles.contains(where: { TitlePattern($0).matches(title) }) else {
            return false
        }
        guard !titleWords.isEmpty else { return true }
        let title = TitleWords(title)
        return titleWords.contains { title.contains($0) }
    }

    private func matchesPeople(_ facts: MeetingFacts) -> Bool {
        if !organizers.isEmpty {
            guard let organizer = facts.organizer, organizers.contains(addressOf: organizer) else {
                return false
            }
        }
        if !participants.isEmpty {
            guard facts.participants.contains(where: { participants.contains(addressOf: $0) })
            else { return false }
        }
        if !home.isEmpty {
            guard facts.participants.contains(where: { !home.contains(addressOf: $0) }) else {
                return false
            }
        }
        guard let people else { return true }
        let listed = Set(facts.participants.map { $0.lowercased() })
        guard !listed.isEmpty else { return false }
        let all = listed.union([facts.organizer?.lowercased()].compactMap(\.self))
        let counts = [listed.count, all.count].map { people.contains($0) }
        return verdict == .deny ? counts.contains(true) : !counts.contains(false)
    }
}

extension [String] {
    /// Whether an address is one of these, or belongs to one of these domains.
    fileprivate func contains(addressOf person: String) -> Bool {
        let person = person.lowercased()
        return contains { wanted in
            let wanted = wanted.lowercased()
            return wanted.hasPrefix("@") ? person.hasSuffix(wanted) : person == wanted
        }
    }
}

extension String {
    fileprivate func isSame(as other: String) -> Bool { lowercased() == other.lowercased() }
}

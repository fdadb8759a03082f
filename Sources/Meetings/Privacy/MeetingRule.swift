/// A rule over meetings: which ones it is about, and what becomes of them.
///
/// All conditions that are given must hold, each of them for one of its values. A fact that is not
/// known meets no condition, but for the privacy `unknown`.
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
    /// The source's words for who may see it, or `unknown`.
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

    /// Whether the rule is about a meeting.
    public func matches(_ facts: MeetingFacts) -> Bool {
        matchesTitle(facts.title) && matchesPeople(facts)
            && (privacy.isEmpty
                || privacy.contains { $0.isSame(as: facts.privacy ?? Self.unknownPrivacy) })
            && (tags.isEmpty || tags.contains { tag in facts.tags.contains { tag.isSame(as: $0) } })
            && (sources.isEmpty || sources.contains { $0.isSame(as: facts.source) })
    }

    private func matchesTitle(_ title: String) -> Bool {
        guard titles.isEmpty || titles.contains(where: { TitlePattern($0).matches(title) }) else {
            return false
        }
        guard !titleWords.isEmpty else { return true }
        let words = FoldedWords(title).words.map(\.text)
        return titleWords.contains { phrase in
            let wanted = FoldedWords(phrase).words.map(\.text)
            // Of `1:1` the sign matters: 1.1 is a version.
            guard !wanted.allSatisfy(\.isNumber) else { return Self.isNumber(phrase, in: title) }
            return words.firstRange(of: wanted) != nil
        }
    }

    /// Whether a number such as `1:1` stands in a title, and not within a longer one or a date.
    private static func isNumber(_ number: String, in title: String) -> Bool {
        title.ranges(of: number).contains { range in
            let before = title[..<range.lowerBound].last
            let after = title[range.upperBound...].first
            return [before, after].allSatisfy { sign in
                sign.map { !$0.isNumber && !$0.isLetter && !".:-/".contains($0) } ?? true
            }
        }
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
        return !facts.participants.isEmpty
            && people.contains(Set(facts.participants.map { $0.lowercased() }).count)
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

    fileprivate var isNumber: Bool { !isEmpty && utf8.allSatisfy(\.isDigit) }
}

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
            Self.isPhrase(FoldedWords(phrase).words.map(\.text), in: words)
        }
    }

    /// Whether words stand in a title; where a phrase begins or ends with a number, that number is
    /// no part of a date: `1:1` is not in `2026-1-1`.
    private static func isPhrase(_ phrase: [String], in words: [String]) -> Bool {
        guard let first = phrase.first, let last = phrase.last, phrase.count <= words.count else {
            return false
        }
        return (0...(words.count - phrase.count)).contains { start in
            let end = start + phrase.count
            guard words[start..<end].elementsEqual(phrase) else { return false }
            let isInNumber = start > 0 && first.isNumber && words[start - 1].isNumber
            return !isInNumber
                && !(end < words.count && last.isNumber && words[end].isNumber)
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

/// The people of a meeting and the ways to name them.
///
/// A person is named by the id, the whole name, its first or last word, the role, or the role's
/// initials. A way that fits two people names nobody.
struct People {
    private let meeting: Meeting
    private var ways: [String: Set<Int>] = [:]
    /// The most words of a way.
    private(set) var longestWay = 1

    /// Collects the people of a meeting.
    init(_ meeting: Meeting) {
        self.meeting = meeting
        for (place, speaker) in meeting.speakers.enumerated() where speaker.id != Speaker.unknown.id
        {
            // Of an e-mail address only the part before the @ is a name.
            let name = speaker.name.prefix { $0 != "@" }
            let words = FoldedWords(String(name)).words.map(\.text)
            let role = FoldedWords(speaker.role ?? "").words.map(\.text)
            let id = FoldedWords(speaker.id).words.map(\.text)
            for way in [words, Array(words.prefix(1)), Array(words.suffix(1)), role, id] {
                add(way, place)
            }
            if role.count > 1 { add([String(role.compactMap(\.first))], place) }
        }
    }

    private mutating func add(_ way: [String], _ place: Int) {
        // A lone letter or number ("Person 3", the id "A") is a word of its own in any sentence.
        guard way.contains(where: { $0.count > 1 && $0.contains(where: \.isLetter) }) else {
            return
        }
        ways[way.joined(separator: " "), default: []].insert(place)
        longestWay = max(longestWay, way.count)
    }

    /// The only speaker that a way names.
    func speaker(named way: String) -> Speaker? {
        guard let places = ways[way], places.count == 1, let place = places.first else {
            return nil
        }
        return meeting.speakers[place]
    }

    /// The way of naming one or more speakers that begins at a word, the longest there is.
    func way(in words: [FoldedWord], at place: Int) -> (way: String, length: Int)? {
        for length in stride(from: min(longestWay, words.count - place), to: 0, by: -1) {
            let way = words[place..<(place + length)].map(\.text).joined(separator: " ")
            if ways[way] != nil { return (way, length) }
        }
        return nil
    }

    /// The speaker with an id, where it is a person.
    func speaker(id: String) -> Speaker? {
        guard id != Speaker.unknown.id else { return nil }
        return meeting.speakers.first { $0.id == id }
    }

    /// Who is to do an item, where the transcript bears out what the extractor claims.
    ///
    /// It does where the person speaks one of the quotes, is named within two sentences of one, or
    /// answers one within two sentences. Somebody who is not a speaker must have been named.
    func assignee(claimed: String, evidence: [Evidence], nearby: [Sentence]) -> String? {
        let folded = FoldedWords(claimed).words.map(\.text)
        let way = folded.joined(separator: " ")
        guard !folded.isEmpty, !Self.groups.contains(way) else { return nil }
        let candidates: Set<Int>
        if let exact = meeting.speakers.firstIndex(where: { $0.id == claimed }) {
            candidates = [exact]
        } else {
            candidates = ways[way] ?? []
        }
        guard !candidates.isEmpty else {
            return isNamed([way], in: nearby) ? String(claimed.trimmed) : nil
        }
        let speaking = candidates.filter { place in
            evidence.contains { $0.speaker == meeting.speakers[place].id }
        }
        let chosen = candidates.count == 1 ? candidates : speaking
        guard chosen.count == 1, let place = chosen.first else { return nil }
        let speaker = meeting.speakers[place]
        guard speaker.id != Speaker.unknown.id else { return nil }
        let isShared = meeting.speakers.count { $0.name == speaker.name } > 1
        let isBorneOut =
            !speaking.isEmpty || isNamed(ways.filter { $1 == [place] }.map(\.key), in: nearby)
            || answers(speaker, evidence, nearby)
        return isBorneOut && !isShared ? speaker.name : nil
    }

    private static let groups: Set<String> = [
        "all", "all of us", "anyone", "anybody", "everybody", "everyone", "group", "me", "nobody",
        "none", "not specified", "somebody", "someone", "speaker", "team", "tbd", "the group",
        "the team", "them", "they", "unassigned", "unknown", "unspecified", "us", "we", "you",
    ]

    private func isNamed(_ ways: [String], in sentences: [Sentence]) -> Bool {
        let wanted = ways.map { $0.split(separator: " ").map(String.init) }
        return sentences.contains { sentence in
            let words = FoldedWords(sentence.text).words.map(\.text)
            return wanted.contains { words.firstRange(of: $0) != nil }
        }
    }

    private func answers(
        _ speaker: Speaker,
        _ evidence: [Evidence],
        _ nearby: [Sentence]
    ) -> Bool {
        let last = evidence.map(\.sentence).max() ?? 0
        return nearby.contains { $0.speaker == speaker.id && $0.index > last }
    }
}

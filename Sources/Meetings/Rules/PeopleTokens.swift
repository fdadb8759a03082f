/// Recognises the speakers of a meeting among its words.
///
/// A speaker is called by the whole name, its first or last word, the role, its initials, or, with
/// a capital letter or not, the first word of a role of two ("Marketing" for the Marketing Expert).
struct PeopleTokens {
    private var ways: Set<UInt64> = []
    private var firstWords: Set<UInt64> = []
    private var longest = 1

    /// Collects the ways to call the speakers of a meeting.
    init(_ meeting: Meeting) {
        for speaker in meeting.speakers {
            let name = FoldedWords(String(speaker.name.prefix { $0 != "@" })).words.map(\.text)
            let role = FoldedWords(speaker.role ?? "").words.map(\.text)
            let id = FoldedWords(speaker.id).words.map(\.text)
            for way in [name, Array(name.prefix(1)), Array(name.suffix(1)), role, id] { add(way) }
            if role.count > 1 { add([String(role.compactMap(\.first))]) }
            if role.count == 2 { add([role[0]]) }
        }
    }

    private mutating func add(_ way: [String]) {
        let isWord = way.count == 1
        let isTelling = way.contains { $0.count > 1 && $0.contains(where: \.isLetter) }
        // A speaker called Will or May cannot be told from the word.
        guard isTelling, !(isWord && CueLexicon.shared.token(named: way[0]) != nil) else { return }
        let hashes = way.map { CueLexicon.hash($0.utf8) }
        firstWords.insert(hashes[0])
        ways.insert(Self.joined(hashes[...]))
        longest = max(longest, way.count)
    }

    /// Puts the token for a person where some words name one; of several words the rest go.
    func mark(_ tokens: inout [CueLexicon.Token], from first: Int, hashes: [UInt64]) {
        guard !firstWords.isEmpty, hashes.contains(where: firstWords.contains) else { return }
        var kept = first
        var place = 0
        while place < hashes.count {
            let length = firstWords.contains(hashes[place]) ? length(hashes[place...]) : 0
            tokens[kept] = length > 0 ? CueLexicon.person : tokens[first + place]
            kept += 1
            place += max(length, 1)
        }
        tokens.removeLast(first + hashes.count - kept)
    }

    private func length(_ hashes: ArraySlice<UInt64>) -> Int {
        for length in stride(from: min(longest, hashes.count), to: 0, by: -1)
        where ways.contains(Self.joined(hashes.prefix(length))) {
            return length
        }
        return 0
    }

    private static func joined(_ hashes: ArraySlice<UInt64>) -> UInt64 {
        hashes.reduce(CueLexicon.hashOfNothing) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 }
    }
}

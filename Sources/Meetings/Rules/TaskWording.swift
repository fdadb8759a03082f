/// Writes the words of a task as a short clause for people: no fillers, no stutters, a capital.
struct TaskWording {
    /// The most characters of a text; what is longer ends at a word.
    static let longest = 200

    private let text: [UInt8]
    private let words: [FoldedWord]

    /// Prepares the words of an utterance.
    init(_ text: String, words: [FoldedWord]) {
        self.text = Array(text.utf8)
        self.words = words
    }

    /// A task in words.
    func text(of task: Range<Int>) -> String {
        var kept = task.filter { !isFiller($0) && !isBroken($0) }
        kept = Array(kept.drop { Self.openings.contains(words[$0].text) })
        kept = kept.enumerated().filter { place, word in
            place + 1 >= kept.count || words[kept[place + 1]].text != words[word].text
        }.map(\.element)
        var result = ""
        for (place, word) in kept.enumerated() {
            let piece = spelling(word)
            guard result.count + piece.count <= Self.longest else { break }
            result += place == 0 ? base(of: piece) : piece
            if place + 1 < kept.count { result += separator(word, kept[place + 1]) }
        }
        let trimmed = result.trimmed.reversed().drop { ",;:-".contains($0) }.reversed()
        return capitalised(String(trimmed))
    }

    /// Whether some words say nothing by themselves ("do that", "take care of it").
    func isAnaphoric(_ task: Range<Int>) -> Bool {
        task.allSatisfy { Self.pointing.contains(words[$0].text) || isFiller($0) }
    }

    private func spelling(_ word: Int) -> String {
        String(decoding: text[words[word].range], as: UTF8.self)
    }

    private func isFiller(_ word: Int) -> Bool { Self.fillers.contains(words[word].text) }

    private static let fillers = Set(
        (CueLexicon.fillers + " okay kay").split(separator: " ").map(String.init)
    )

    /// Words that lead over to what is said and are no part of it.
    private static let openings: Set<String> = [
        "alright", "also", "and", "but", "great", "good", "okay", "please", "right", "so", "then",
        "well", "yeah", "yes",
    ]

    private static let pointing: Set<String> = [
        "a", "about", "absolutely", "after", "again", "and", "at", "by", "care", "could", "do",
        "done", "for", "gladly", "have", "in", "into", "it", "later", "look", "me", "minute",
        "of", "okay", "on", "one", "out", "please", "right", "so", "sure", "take", "that", "them",
        "then", "there", "these", "this", "those", "to", "today", "tomorrow", "try", "with",
        "yes", "you",
    ]

    /// Whether a word was broken off: a hyphen and then nothing.
    private func isBroken(_ word: Int) -> Bool {
        let end = words[word].range.upperBound
        guard end < text.count, text[end] == UInt8(ascii: "-") else { return false }
        return end + 1 >= text.count || text[end + 1] <= 32
    }

    /// What to write between two words: what stands there where it has no space, else a comma or
    /// a space.
    private func separator(_ first: Int, _ second: Int) -> String {
        let between = text[words[first].range.upperBound..<words[second].range.lowerBound]
        guard first + 1 == second else { return " " }
        if between.contains(where: { $0 <= 32 }) {
            return between.contains(UInt8(ascii: ",")) ? ", " : " "
        }
        return String(decoding: between, as: UTF8.self)
    }

    /// "Working" becomes "work", so that the clause reads as something to do.
    private func base(of word: String) -> String {
        let folded = word.lowercased()
        guard folded.hasSuffix("ing") else { return word }
        let stem = folded.dropLast(3)
        let candidates = [String(stem), stem + "e", String(stem.dropLast())]
        let lexicon = CueLexicon.shared
        return candidates.first {
            lexicon.token(named: $0).map { lexicon.traits[Int($0)].contains(.act) } ?? false
        } ?? word
    }

    private func capitalised(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst()
    }
}

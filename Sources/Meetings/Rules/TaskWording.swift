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
    ///
    /// - Parameter speaker: Who stands in for "me".
    func text(of task: Range<Int>, speaker: String?) -> String {
        let kept = kept(of: withoutAside(task))
        var result = ""
        for (place, word) in kept.enumerated() {
            var piece = words[word].text == "me" ? speaker ?? spelling(word) : spelling(word)
            if place == 0 { piece = Self.base(of: piece) }
            guard result.count + piece.count <= Self.longest else { break }
            result += piece
            if place + 1 < kept.count { result += separator(word, kept[place + 1]) }
        }
        let trimmed = result.trimmed.reversed().drop { ",;:-".contains($0) }.reversed()
        return capitalised(String(trimmed))
    }

    /// Whether some words say something by themselves, not only point ("of it", "at that"), those
    /// of the due phrase aside.
    func saysSomething(_ task: Range<Int>, besides due: Range<Int>?) -> Bool {
        task.contains {
            !Self.pointing.contains(words[$0].text) && !isFiller($0) && due?.contains($0) != true
        }
    }

    /// Whether one of some words stands for something said before.
    func pointsBack(_ task: Range<Int>) -> Bool {
        task.contains { Self.pronouns.contains(words[$0].text) }
    }

    private func kept(of task: Range<Int>) -> [Int] {
        var kept = task.filter { !isFiller($0) && !isBroken($0) }
        kept = Array(kept.drop { Self.openings.contains(words[$0].text) })
        // "Send you the list": outside the talk nobody knows who "you" is.
        if kept.count > 2, Self.giving.contains(words[kept[0]].text), words[kept[1]].text == "you" {
            kept.remove(at: 1)
        }
        for phrase in Self.asides {
            kept = kept.filter { word in
                !phrase.indices.contains { offset in
                    let start = word - offset
                    return task.lowerBound < start && start + phrase.count <= task.upperBound
                        && zip(phrase, words[start...]).allSatisfy { $0 == $1.text }
                }
            }
        }
        while let last = kept.last, Self.danglers.contains(words[last].text) { kept.removeLast() }
        return kept.enumerated().filter { place, word in
            place + 1 >= kept.count || words[kept[place + 1]].text != words[word].text
        }.map(\.element)
    }

    /// The task up to where another thought begins: "…, it's only one line", "… because".
    private func withoutAside(_ task: Range<Int>) -> Range<Int> {
        for place in task.dropFirst(2) {
            let word = words[place].text
            let isNext =
                words[place - 1].isBeforePause && Self.newThoughts.contains(word)
                && !(word == "so" && place + 1 < task.upperBound && words[place + 1].text == "that")
            guard isNext || Self.reasons.contains(word) else { continue }
            if saysSomething((task.lowerBound + 1)..<place, besides: nil) {
                return task.lowerBound..<place
            }
        }
        return task
    }

    private func spelling(_ word: Int) -> String {
        String(decoding: text[words[word].range], as: UTF8.self)
    }

    private func isFiller(_ word: Int) -> Bool { Self.fillers.contains(words[word].text) }

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

    /// "Working" and "works" become "work", so that the clause reads as something to do.
    private static func base(of word: String) -> String {
        base(of: word.lowercased(), ending: "ing") ?? base(of: word.lowercased(), ending: "s")
            ?? word
    }

    /// The verb of doing behind one of its forms; nothing where it is another word.
    static func base(of word: String, ending: String) -> String? {
        guard word.hasSuffix(ending) else { return nil }
        let stem = word.dropLast(ending.count)
        var candidates = [String(stem)]
        if ending == "ing" { candidates += [stem + "e", String(stem.dropLast())] }
        if stem.hasSuffix("ie") { candidates.append(stem.dropLast(2) + "y") }
        if stem.hasSuffix("e") { candidates.append(String(stem.dropLast())) }
        return candidates.first(where: isAct)
    }

    /// Whether a word is a verb of doing.
    static func isAct(_ word: String) -> Bool {
        let lexicon = CueLexicon.shared
        return lexicon.token(named: word).map { lexicon.traits[Int($0)].contains(.act) } ?? false
    }

    private func capitalised(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst()
    }
}

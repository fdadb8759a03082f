/// The words of a title, in which a rule looks for its own words and phrases.
///
/// Case, punctuation between words, and the plural of a phrase's last word do not matter.
struct TitleWords {
    private let title: String
    private let words: [String]

    /// Cuts a title into its words.
    init(_ title: String) {
        self.title = title.withPlainSigns
        words = FoldedWords(title).words.map(\.text)
    }

    /// Whether a word or phrase stands in the title.
    func contains(_ phrase: String) -> Bool {
        let wanted = FoldedWords(phrase).words.map(\.text)
        // Of `1:1` the sign matters: 1.1 is a version.
        guard !wanted.allSatisfy(\.isNumber) else { return containsNumber(phrase.withPlainSigns) }
        guard let last = wanted.last, words.count >= wanted.count else { return false }
        return (0...(words.count - wanted.count)).contains { start in
            let found = words[start..<(start + wanted.count)]
            return found.dropLast().elementsEqual(wanted.dropLast())
                && found.last.map { $0 == last || $0.isPlural(of: last) } == true
        }
    }

    /// Whether a number such as `1:1` or `1:1s` stands here, and not within a longer one or a date.
    private func containsNumber(_ number: String) -> Bool {
        title.ranges(of: number).contains { range in
            let before = title[..<range.lowerBound].suffix(2)
            var after = title[range.upperBound...]
            if after.first?.lowercased() == "s" { after = after.dropFirst() }
            return Self.isApart(before.last, before.dropLast().last)
                && Self.isApart(after.first, after.dropFirst().first)
        }
    }

    /// Whether a number ends at a sign, as seen from it; one such as `:` may go on with digits.
    private static func isApart(_ sign: Character?, _ next: Character?) -> Bool {
        guard let sign else { return true }
        guard !sign.isNumber, !sign.isLetter else { return false }
        return !(".:-/".contains(sign) && next?.isNumber == true)
    }
}

extension String {
    fileprivate var isNumber: Bool { !isEmpty && utf8.allSatisfy(\.isDigit) }

    /// The text with one sign for every dash and colon.
    fileprivate var withPlainSigns: String {
        String(
            map { character in
                switch character {
                case "‐", "‑", "‒", "–", "—", "−", "－": "-"
                case "∶", "：", "꞉": ":"
                default: character
                }
            }
        )
    }

    /// Whether it is the plural of a word; words of two letters such as `hr` have none.
    fileprivate func isPlural(of word: String) -> Bool {
        guard word.isNumber || word.count > 2, hasPrefix(word.dropLast()) else { return false }
        return self == word + "s" || self == word + "es"
            || (word.hasSuffix("y") && self == String(word.dropLast()) + "ies")
    }
}

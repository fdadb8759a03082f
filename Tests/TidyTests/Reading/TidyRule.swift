import Glibc
import Testing

/// A rule that all files of the project keep, with examples that show it.
struct TidyRule: Sendable, CustomTestStringConvertible {
    /// A place where a file breaks the rule.
    struct Fault: Sendable, CustomStringConvertible {
        let path: String
        /// Counted from 1.
        let line: Int
        let remark: String

        var description: String { "\(path):\(line): \(remark)" }
    }

    /// What keeps the rule, and what breaks it.
    struct Example: Sendable {
        let path: String
        let text: String

        init(_ text: String, at path: String = "Sources/Jobs/Example.swift") {
            self.path = path
            self.text = text
        }
    }

    /// The rule in a sentence.
    let testDescription: String

    /// Files that each break the rule.
    let broken: [Example]

    /// Files that keep it, though at a glance they may not seem to.
    let kept: [Example]

    /// Finds the faults of a file: the line, from 1, and what is wrong with it.
    let find: @Sendable (ProjectFile) -> [(line: Int, remark: String)]

    init(
        _ description: String,
        broken: [Example],
        kept: [Example] = [],
        find: @escaping @Sendable (ProjectFile) -> [(line: Int, remark: String)]
    ) {
        testDescription = description
        self.broken = broken
        self.kept = kept
        self.find = find
    }

    /// The faults of one file.
    func faults(in file: ProjectFile) -> [Fault] {
        find(file).map { Fault(path: file.path, line: $0.line, remark: $0.remark) }
    }
}

extension ProjectFile {
    /// The places in the code where one of the words stands, and is no part of a longer name.
    func places(of words: [String]) -> [(line: Int, remark: String)] {
        guard codeContains(any: words) else { return [] }
        return code.enumerated().flatMap { index, line in
            words.filter { line.contains(wholeWord: $0) }.map { (index + 1, "has \($0)") }
        }
    }
}

extension StringProtocol {
    /// Whether the word stands in the text where no letter, digit or underscore precedes it, and
    /// none follows a word that ends in one.
    func contains(wholeWord word: String) -> Bool {
        // The library's own search is a hundred times slower, and mostly finds nothing.
        guard withCString({ strstr($0, word) != nil }) else { return false }
        return ranges(of: word).contains { range in
            let before = range.lowerBound == startIndex ? nil : self[..<range.lowerBound].last
            let after = self[range.upperBound...].first
            let isOpen = word.last.map(Self.isPartOfName) ?? false
            return !(before.map(Self.isPartOfName) ?? false)
                && !(isOpen && (after.map(Self.isPartOfName) ?? false))
        }
    }

    private static func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}

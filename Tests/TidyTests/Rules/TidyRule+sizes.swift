extension TidyRule {
    /// What does not fit a screen is not understood at one look.
    static let boundedLengths = TidyRule(
        "a file has at most 400 lines (a test 600), a function 70, a line 100 columns",
        broken: [
            Example(String(repeating: "\n", count: 401)),
            Example(String(repeating: "\n", count: 601), at: "Tests/JobsTests/Example.swift"),
            Example("let a = \"\(String(repeating: "a", count: 100))\""),
            Example("func f() {\n\(String(repeating: "    a()\n", count: 70))}"),
            Example("init<T>(\n    a: T\n) async throws {\n\(String(repeating: "\n", count: 70))}"),
        ],
        kept: [
            Example(String(repeating: "\n", count: 400)),
            Example("let a = \"\"\"\n\(String(repeating: "a", count: 101))\n\"\"\""),
            Example("// https://example.com/\(String(repeating: "a", count: 100))"),
            Example("func f() {\n\(String(repeating: "    a()\n", count: 68))}"),
            Example(
                """
                protocol P {
                    func f() async throws -> Int
                    init()
                }
                \(String(repeating: "\n", count: 90))
                struct S {}
                """
            ),
        ]
    ) { file in
        guard file.isSwift else { return [] }
        let limit = file.isTest ? 600 : 400
        let count = file.lines.count - (file.lines.last == "" ? 1 : 0)
        let long = count > limit ? [(limit + 1, "has \(count) lines")] : []
        let wide = file.lines.enumerated().compactMap { index, line in
            line.utf8.count > 100 && line.count > 100 && !isUnbreakable(at: index, in: file)
                ? (index + 1, "has \(line.count) columns") : nil
        }
        return long + wide
            + functions(in: file).filter { $0.lines > 70 }.map {
                ($0.start, "begins a function of \($0.lines) lines")
            }
    }

    /// Whether the line is an address in a comment, text within a literal of several lines, or a
    /// test's data.
    private static func isUnbreakable(at index: Int, in file: ProjectFile) -> Bool {
        let text = file.lines[index].trimmingPrefix(while: \.isWhitespace)
        let indent = file.lines[index].utf8.count - text.utf8.count
        if text.hasPrefix("//") { return text.contains("://") }
        let isWithinLiteral = file.code[index].utf8.dropFirst(indent).first == UInt8(ascii: " ")
        return isWithinLiteral || file.isTest && (text.hasPrefix("\"") || text.hasPrefix("#\""))
    }

    /// The functions with a body: the line where each starts, from 1, and how many it has.
    private static func functions(in file: ProjectFile) -> [(start: Int, lines: Int)] {
        file.code.indices.compactMap { start in
            let line = file.code[start]
            let begins = ["func", "init(", "init?(", "init<", "deinit"].contains {
                line.contains(wholeWord: $0)
            }
            guard begins, !line.contains(".init") else { return nil }
            return end(of: start, in: file.code).map { (start + 1, $0 - start + 1) }
        }
    }

    /// The line on which the body ends that begins after the signature; nil where there is none.
    private static func end(of start: Int, in code: [Substring]) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in start..<code.count {
            let word = code[index].trimmingPrefix(while: \.isWhitespace)
            let continues = [")", "->", "async", "throws", "where", "{"].contains(
                where: word.hasPrefix
            )
            if index > start, parentheses == 0, braces == 0, !continues { return nil }
            for character in code[index] {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where parentheses == 0 || braces > 0: braces += 1
                case "}" where braces == 1: return index
                case "}" where braces > 1: braces -= 1
                default: break
                }
            }
        }
        return nil
    }
}

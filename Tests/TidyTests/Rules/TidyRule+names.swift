extension TidyRule {
    /// A test's name says what holds.
    static let sentenceTestNames = TidyRule(
        "a test's name is a sentence in backticks and does not begin with test",
        broken: [
            Example("@Test func retries() {}", at: "Tests/JobsTests/Example.swift"),
            Example("@Test func `test retries`() {}", at: "Tests/JobsTests/Example.swift"),
            Example(
                "@Test(arguments: [1])\nfunc f(a: Int) {}",
                at: "Tests/JobsTests/Example.swift"
            ),
            Example("func testRetries() {}", at: "Tests/JobsTests/Example.swift"),
        ],
        kept: [
            Example("@Test func `a job is retried`() {}", at: "Tests/JobsTests/Example.swift"),
            Example(
                "@Test(arguments: [\n    1\n])\nfunc `a job is retried`() {}",
                at: "Tests/JobsTests/Example.swift"
            ),
            Example("func testament() {}", at: "Tests/JobsTests/Example.swift"),
            Example("func testMeeting(title: String) {}", at: "Tests/JobsTests/Example.swift"),
        ]
    ) { file in
        guard file.isTest else { return [] }
        return file.code.indices.compactMap { index in
            let line = file.code[index]
            if let name = functionName(in: line), startsWithTest(name) {
                return (index + 1, "begins with test")
            }
            guard line.contains(wholeWord: "@Test") else { return nil }
            let name = file.code[index...].lazy.compactMap(functionName).first
            return name?.hasPrefix("`") == true ? nil : (index + 1, "names a test by a word")
        }
    }

    private static func functionName(in line: Substring) -> Substring? {
        guard let start = line.firstRange(of: "func ") else { return nil }
        return line[start.upperBound...]
    }

    private static func startsWithTest(_ name: Substring) -> Bool {
        guard name.hasPrefix("`") else {
            // With parameters it is no test: nothing could call it as one.
            return name.hasPrefix("test") && name.contains("()")
                && name.dropFirst(4).first?.isUppercase == true
        }
        return name.hasPrefix("`test ")
    }

    /// A name that says everything says nothing.
    static let noVagueNames = TidyRule(
        "no type is a Manager, Helper, Util, Common or Base",
        broken: [
            Example("struct JobManager {}"),
            Example("final class BaseWorker {}"),
            Example("enum StringUtils {}"),
        ],
        kept: [Example("struct Baseline {}"), Example("struct DatabaseRow {}")]
    ) { file in
        guard file.isSwift else { return [] }
        let kinds: Set<Substring> = ["actor", "class", "enum", "extension", "protocol", "struct"]
        let vague: Set = ["Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Base"]
        guard file.codeContains(any: vague.sorted()) else { return [] }
        return file.code.enumerated().compactMap { index, line in
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            guard let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.count else {
                return nil
            }
            let parts = partsOfName(words[kind + 1])
            return vague.isDisjoint(with: parts) ? nil : (index + 1, "names a \(words[kind + 1])")
        }
    }

    /// The `Job` and `Manager` of `JobManager`.
    private static func partsOfName(_ name: Substring) -> [String] {
        name.reduce(into: [String]()) { parts, character in
            if character.isUppercase || parts.isEmpty { parts.append("") }
            parts[parts.count - 1].append(character)
        }
    }
}

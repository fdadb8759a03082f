extension TidyRule {
    /// What was promised is held by a test that exists.
    static let keptPromises = TidyRule(
        "each promise of Tests/PROMISES.md names a test or a script that exists",
        broken: [
            Example("| issue 2 | it flies | `a pig flies` | |", at: "Tests/PROMISES.md"),
            Example("| issue 2 | it flies | `scripts/fly` | |", at: "Tests/PROMISES.md"),
            Example("| issue 2 | it flies | | |", at: "Tests/PROMISES.md"),
        ],
        kept: [
            Example(
                """
                | issue | promise | held by | last figure |
                | --- | --- | --- | --- |
                | issue 2 | files are read | `the project's files were found` | 0.1 s |
                | issue 2 | all tests run | `scripts/test --quiet` | |
                """,
                at: "Tests/PROMISES.md"
            )
        ]
    ) { file in
        guard file.path == "Tests/PROMISES.md" else { return [] }
        return file.lines.enumerated().compactMap { index, line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count >= 5, cells[1].contains("issue "),
                cells[1].contains(where: \.isNumber)
            else { return nil }
            let names = cells[3].split(separator: "`").filter {
                !$0.allSatisfy(\.isPunctuationOrSpace)
            }
            let isHeld = !names.isEmpty && names.allSatisfy { exists(String($0)) }
            return isHeld ? nil : (index + 1, "is held by nothing that exists:\(cells[3])")
        }
    }

    private static func exists(_ name: String) -> Bool {
        if testNames.contains(name) { return true }
        let program = name.split(separator: " ").first.map(String.init) ?? ""
        return program.hasPrefix("scripts/") && Project.files.contains { $0.path == program }
    }

    private static let testNames: Set<String> = {
        let names = Project.files.filter(\.isTest).flatMap { file in
            file.lines.compactMap { line -> String? in
                let word = line.trimmingPrefix(while: \.isWhitespace)
                // A long name stands on a line of its own.
                let alone = word.hasPrefix("`") ? word.index(after: word.startIndex) : nil
                guard let start = line.firstRange(of: "func `")?.upperBound ?? alone else {
                    return nil
                }
                return line[start...].split(separator: "`").first.map(String.init)
            }
        }
        return Set(names)
    }()

    /// A migration that no list names would never run.
    static let listedMigrations = TidyRule(
        "each migration has its way back and stands in its target's list",
        broken: [
            Example("SELECT 1", at: "Sources/Jobs/Migrations/v9999_unlisted.up.sql"),
            Example("SELECT 1", at: "Sources/Jobs/Migrations/9999_unlisted.up.sql"),
            Example("SELECT 1", at: "Sources/Jobs/Migrations/v0001_create_jobs.sql"),
        ]
    ) { file in
        guard file.path.hasSuffix(".sql"), file.path.contains("/Migrations/") else { return [] }
        let parts = file.path.split(separator: "/")
        let name = parts[parts.count - 1]
        let words = name.split(separator: ".")
        guard words.count == 3, let way = ["up": "down", "down": "up"][words[1]] else {
            return [(1, "is named neither .up.sql nor .down.sql")]
        }
        guard words[0].hasPrefix("v"), words[0].dropFirst().prefix(4).allSatisfy(\.isNumber) else {
            return [(1, "has no version such as v0001_")]
        }
        let other = file.path.replacing(".\(words[1]).sql", with: ".\(way).sql")
        let constant = "\(words[0])_\(words[1])_sql"
        let folder = parts.prefix(2).joined(separator: "/") + "/"
        let isListed = Project.files.contains { source in
            source.path.hasPrefix(folder) && source.isSwift && source.text.contains(constant)
        }
        let hasOther = Project.files.contains { $0.path == other }
        return (isListed ? [] : [(1, "stands in no list")])
            + (hasOther ? [] : [(1, "has no .\(way).sql beside it")])
    }
}

extension Character {
    fileprivate var isPunctuationOrSpace: Bool { isPunctuation || isWhitespace }
}

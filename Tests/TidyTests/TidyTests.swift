import Testing

/// The project's rules that a program can check, held against its own files.
struct TidyTests {
    static let rules: [TidyRule] = [
        .boundedLengths, .commentedTry, .constantLogMessages, .describedScripts,
        .downwardImports, .exactVersions, .keptPromises, .listedMigrations, .noBootstrap,
        .noLeftovers, .noPrinting, .noSleeping, .noTraps, .noVagueNames, .noWorkplace,
        .reasonedUnchecked, .sentenceTestNames, .structuredTasks, .wholeExamples,
    ]

    @Test(arguments: rules)
    func `our files keep the rule`(_ rule: TidyRule) {
        let faults = Project.files.flatMap(rule.faults(in:))
        let list = faults.map(\.description).joined(separator: "\n")
        #expect(faults.isEmpty, "\(rule.testDescription)\n\(list)")
    }

    @Test(arguments: rules)
    func `the rule finds its broken examples and passes the others`(_ rule: TidyRule) {
        #expect(!rule.broken.isEmpty)
        for example in rule.broken {
            let file = ProjectFile(path: example.path, text: example.text)
            #expect(!rule.faults(in: file).isEmpty, "\(example.path): \(example.text)")
        }
        for example in rule.kept {
            let file = ProjectFile(path: example.path, text: example.text)
            let faults = rule.faults(in: file).map(\.description)
            #expect(faults.isEmpty, "\(example.path): \(example.text)")
        }
    }

    @Test func `the project's files were found`() {
        let paths = Set(Project.files.map(\.path))
        #expect(paths.contains("Package.swift"))
        #expect(paths.contains("scripts/test"))
        #expect(paths.contains("Tests/TidyTests/TidyTests.swift"))
    }
}

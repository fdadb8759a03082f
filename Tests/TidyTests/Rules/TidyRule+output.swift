extension TidyRule {
    /// Standard output belongs to the records of the log.
    static let noPrinting = TidyRule(
        "only commands print",
        broken: [
            Example("print(\"here\")"),
            Example("debugPrint(a)"),
            Example("dump(a)"),
        ],
        kept: [
            Example("print(\"done\")", at: "Sources/TaskForge/Commands/Example.swift"),
            Example("sd_journal_print(3)"),
            Example("print(\"seed \\(seed)\")", at: "Tests/JobsTests/Example.swift"),
        ]
    ) { file in
        guard file.isSource, !file.path.hasPrefix("Sources/TaskForge/") else { return [] }
        return file.places(of: ["print(", "debugPrint(", "dump("])
    }

    /// The process has one log and one registry, chosen where it begins.
    static let noBootstrap = TidyRule(
        "logging, metrics and tracing are set up in the executable alone",
        broken: [
            Example("LoggingSystem.bootstrap { _ in a }"),
            Example("MetricsSystem.bootstrap(a)", at: "Tests/JobsTests/Example.swift"),
        ],
        kept: [Example("LoggingSystem.bootstrap(a)", at: "Sources/TaskForge/Example.swift")]
    ) { file in
        guard !file.path.hasPrefix("Sources/TaskForge/") else { return [] }
        let systems = ["LoggingSystem", "MetricsSystem", "InstrumentationSystem"]
        return file.places(of: systems.map { "\($0).bootstrap" })
    }

    /// A message that is always the same can be counted and searched for.
    static let constantLogMessages = TidyRule(
        "log messages are constant and lower-case, data goes to the metadata",
        broken: [
            Example("logger.info(\"found \\(count) jobs\")"),
            Example("logger.error(\n    \"Job failed\",\n    metadata: [:])"),
            Example("context.logger.log(level: .info, \"Started\")"),
        ],
        kept: [
            Example("logger.info(\"jobs found\", metadata: [\"count\": \"\\(count)\"])"),
            Example("tabs.info(\"Title \\(a)\")"),
        ]
    ) { file in
        guard file.isSource else { return [] }
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        let calls = levels.map { "logger.\($0)(" } + ["logger.log(level:"]
        guard file.codeContains(any: calls) else { return [] }
        return file.lines.indices.compactMap { index in
            guard let call = calls.first(where: { file.code[index].contains($0) }) else {
                return nil
            }
            let rest =
                file.lines[index...].prefix(3).joined(separator: "\n")
                .split(separator: call, maxSplits: 1).last ?? ""
            let literal = rest.split(separator: "\"", omittingEmptySubsequences: false).dropFirst()
            guard let message = literal.first else { return nil }
            let isConstant = !message.contains("\\(") && message == message.lowercased()
            return isConstant ? nil : (index + 1, "says \"\(message)\"")
        }
    }
}

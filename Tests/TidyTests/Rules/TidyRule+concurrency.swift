extension TidyRule {
    /// Files in which unstructured tasks are right, each with the reason.
    private static let unstructured: [String: String] = [:]

    /// Files whose waiting needs no clock from outside, each with the reason.
    private static let sleeping = [
        "Sources/Observability/Logging/CrashFlush.swift": "waits in the handler of a signal",
        "Sources/Observability/Logging/Reading/LogView.swift": "waits for lines, on a thread",
        "Sources/OutboundHTTP/OutboundCall.swift": "gives the sleep that tests replace",
        "Sources/Postgres/Notifications/NotificationListener.swift": "waits for a server to return",
        "Sources/Postgres/PrivateServer/ServerControl.swift": "waits for processes, on a thread",
        "Sources/Postgres/PrivateServer/ServerFolders.swift": "waits for processes, on a thread",
    ]

    /// Work that nobody waits for is lost work.
    static let structuredTasks = TidyRule(
        "tasks are structured: no Task { and no Task.detached outside the list",
        broken: [
            Example("Task { await f() }"),
            Example("let a = Task<Void, Never> { }"),
            Example("Task(priority: .low) { }"),
            Example("Task.detached { }"),
            Example("Task\n{ }"),
        ],
        kept: [
            Example("try Task.checkCancellation()"),
            Example("let a: Task<Void, Never>?"),
            Example("Task { }", at: "Tests/JobsTests/Example.swift"),
        ]
    ) { file in
        guard file.isSource, unstructured[file.path] == nil, file.codeContains(any: ["Task"]) else {
            return []
        }
        let begun = file.code.enumerated().compactMap { index, line in
            let word = line.trimmingPrefix(while: \.isWhitespace)
            let next = index + 1 < file.code.count ? file.code[index + 1] : ""
            let isCut = word == "Task" && next.trimmingPrefix(while: \.isWhitespace).hasPrefix("{")
            let isGeneric =
                line.contains(wholeWord: "Task<") && line.contains("> {")
                && !line.contains(wholeWord: "func")
            return isCut || isGeneric ? (index + 1, "starts a task") : nil
        }
        return file.places(of: ["Task {", "Task(", "Task.detached"]) + begun
    }

    /// What the compiler cannot check, a person has to argue.
    static let reasonedUnchecked = TidyRule(
        "each @unchecked Sendable stands by its reason",
        broken: [
            Example("final class A: @unchecked Sendable {}"),
            Example("/// A pointer.\nfinal class A: @unchecked Sendable {}"),
        ],
        kept: [
            Example("final class A: @unchecked Sendable {}  // Never changes."),
            Example(
                "/// `@unchecked Sendable`: it never changes.\nclass A: @unchecked Sendable {}"
            ),
        ]
    ) { file in
        file.places(of: ["@unchecked Sendable"]).filter { line, _ in
            let above = file.lines[..<(line - 1)].reversed().prefix { $0.hasPrefix("///") }
            return !file.lines[line - 1].contains("//")
                && !above.contains { $0.contains("@unchecked Sendable") }
        }
    }

    /// A test holds the clock in its hand.
    static let noSleeping = TidyRule(
        "waiting goes through a clock that is passed in",
        broken: [
            Example("try await Task.sleep(for: .seconds(1))"),
            Example("usleep(10)"), Example("poll(nil, 0, 10)"),
            Example("Thread.sleep(forTimeInterval: 1)"),
        ],
        kept: [
            Example("try await clock.sleep(for: .seconds(1))"),
            Example("try await Task.sleep(for: .seconds(1))", at: "Tests/JobsTests/Example.swift"),
        ]
    ) { file in
        guard file.isSource, sleeping[file.path] == nil else { return [] }
        return file.places(of: [
            "Task.sleep(", "Thread.sleep(", "usleep(", "nanosleep(", "poll(nil",
        ])
    }
}

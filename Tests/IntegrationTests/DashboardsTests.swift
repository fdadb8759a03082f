import Foundation
import Testing

/// What lies in `dashboards`, against what the program writes and what Prometheus reads.
@Suite(.serialized) struct DashboardsTests {
    private static let folder = URL(fileURLWithPath: "dashboards", isDirectory: true)

    /// A folder of its own for a body, with the files as the program writes them.
    private func withWritten(_ body: (URL) throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge dashboards \(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let written = folder.appending(path: "written", directoryHint: .isDirectory)
        let command = try ServerProcess(["dashboards", "write", written.path], in: folder)
        #expect(try await command.exitStatus() == 0, "\(command.errorText)")
        try body(written)
    }

    /// The paths of the files below a folder.
    private func paths(in folder: URL) throws -> Set<String> {
        Set(
            try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
                var isFolder: ObjCBool = false
                _ = FileManager.default.fileExists(
                    atPath: folder.appending(path: path).path,
                    isDirectory: &isFolder
                )
                return !isFolder.boolValue
            }
        )
    }

    private func text(_ path: String, in folder: URL = folder) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }

    @Test func `the dashboards are as written`() async throws {
        try await withWritten { written in
            let isUpdate = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
            for path in try paths(in: written).sorted() {
                let (new, place) = (
                    try text(path, in: written), Self.folder.appending(path: path)
                )
                if isUpdate {
                    try FileManager.default.createDirectory(
                        at: place.deletingLastPathComponent(),
                        withIntermediateDirectories: true
                    )
                    try Data(new.utf8).write(to: place)
                }
                let isSame = try text(path) == new
                #expect(isSame, "dashboards/\(path) differs: write it anew with UPDATE_GOLDEN=1")
            }
            let kept = try paths(in: Self.folder).filter {
                !$0.hasPrefix("runbooks/")
                    && !["README.md", "prometheus/rules_test.yml"].contains($0)
            }
            #expect(kept == (try paths(in: written)), "a file is left over")
        }
    }

    /// The alerts' names, each once.
    private func alerts() throws -> Set<String> {
        Set(
            try text("prometheus/rules.yml").split(separator: "\n").compactMap { line in
                line.firstRange(of: "- alert: ").map { String(line[$0.upperBound...]) }
            }
        )
    }

    @Test func `each alert has a runbook with all four parts, and each runbook an alert`() throws {
        let alerts = try alerts()
        #expect(alerts.count >= 10)
        let runbooks = try FileManager.default.contentsOfDirectory(
            atPath: Self.folder.appending(path: "runbooks").path
        )
        #expect(Set(runbooks) == Set(alerts.map { $0 + ".md" }))
        for name in alerts {
            let page = try text("runbooks/\(name).md")
            let headings = page.split(separator: "\n").filter { $0.hasPrefix("#") }
            #expect(
                headings == [
                    "# \(name)", "## Meaning", "## Impact", "## Diagnosis", "## Mitigation",
                ]
            )
            #expect(page.contains("```sh\n"), "\(name) names no command")
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `the program knows every command of the runbooks, with its options`() async throws {
        var commands: [[String]: Set<String>] = [:]
        for name in try alerts() {
            let blocks = try text("runbooks/\(name).md").components(separatedBy: "```")
            for line in blocks.joined(separator: "\n").split(whereSeparator: { "\n`".contains($0) })
            where line.hasPrefix("taskforge ") {
                let code = line.split(separator: "#")[0].split(separator: " ").dropFirst()
                // Values are upper case or quoted; what is left are commands and options.
                let words = code.prefix { word in
                    word.allSatisfy { $0.isLowercase || $0 == "-" } && !word.hasPrefix("-")
                }
                let options = code.filter { $0.hasPrefix("--") }
                commands[words.map(String.init), default: []].formUnion(options.map(String.init))
            }
        }
        #expect(commands.count >= 8)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge runbooks \(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (command, options) in commands {
            let process = try ServerProcess(command + ["--help"], in: folder)
            #expect(try await process.exitStatus() == 0, "taskforge \(command)")
            let usage = "USAGE: taskforge " + command.joined(separator: " ")
            #expect(process.outputLines.contains { $0.hasPrefix(usage) }, "taskforge \(command)")
            for option in options {
                #expect(process.outputText.contains(option), "taskforge \(command) \(option)")
            }
        }
    }

    @Test func `each alert is tried by promtool, to fire and not to fire`() throws {
        let tests = try text("prometheus/rules_test.yml")
        for name in try alerts() {
            let runbook = "runbook: dashboards/runbooks/\(name).md"
            #expect(tests.contains("alertname: \(name)\n") && tests.contains(runbook), "\(name)")
        }
    }

    @Test(
        .enabled(if: PrometheusProcess.program("promtool") != nil),
        arguments: [
            ["check", "rules", "prometheus/rules.yml"],
            ["test", "rules", "prometheus/rules_test.yml"],
            ["check", "config", "prometheus.yml"],
        ]
    )
    func `promtool accepts the rules, their tests and the configuration`(arguments: [String]) throws
    {
        let process = Process()
        process.executableURL = PrometheusProcess.program("promtool")
        process.arguments = arguments
        process.currentDirectoryURL = Self.folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
    }
}

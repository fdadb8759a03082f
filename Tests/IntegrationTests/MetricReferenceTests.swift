import Foundation
import TestSupport
import Testing

/// The reference page of the metrics beside what the program declares and shows.
@Suite(.timeLimit(.minutes(3))) struct MetricReferenceTests {
    private static let page = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/TaskForge/TaskForge.docc/Reference/Metrics.md")

    private func describe(_ arguments: [String], in folder: URL) async throws -> String {
        let process = try ServerProcess(["metrics", "describe"] + arguments, in: folder)
        #expect(try await process.exitStatus() == 0)
        return process.outputLines.joined(separator: "\n")
    }

    @Test func `the reference page of the metrics says what is declared`() async throws {
        try await SandboxRun.with { run in
            let declared = try await describe(["--markdown"], in: run.folder)
            if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
                try Data((declared + "\n").utf8).write(to: Self.page)
            }
            let written = try String(contentsOf: Self.page, encoding: .utf8)
                .split(separator: "\n").joined(separator: "\n")
            #expect(
                written == declared,
                "UPDATE_GOLDEN=1 scripts/test \"reference page of the metrics\" writes it anew"
            )
        }
    }

    @Test func `every family that a running program shows is in the reference`() async throws {
        struct Row: Decodable {
            var name: String
            var kind: String
        }
        try await SandboxRun.with { run in
            let json = try await describe(["--format", "json"], in: run.folder)
            let rows = try JSONDecoder().decode([Row].self, from: Data(json.utf8))
            let program = try run.serve()
            let base = try await program.baseURL()
            try await eventually("an item is pushed", within: .seconds(90)) {
                try await run.items(base).contains { $0.state == "pushed" }
            }
            let told = try await run.get(base, "/metrics").body.split(separator: "\n")
                .filter { $0.hasPrefix("# TYPE ") }
                .map { String($0.dropFirst("# TYPE ".count)) }
            // The text format has no word for what does not change.
            let known = Set(rows.map { "\($0.name) \($0.kind == "info" ? "gauge" : $0.kind)" })
            #expect(Set(told).subtracting(known).isEmpty)
            #expect(told.count > 50)
            #expect(try await program.stop() == 0)
        }
    }
}

import Foundation
import OutboundHTTP
import TestSupport
import Testing

/// What the program declares of its metrics beside what it shows when it runs.
@Suite(.timeLimit(.minutes(3))) struct MetricReferenceTests {
    @Test func `every family that a running program shows is in the reference`() async throws {
        struct Row: Decodable {
            var name: String
            var kind: String
        }
        try await SandboxRun.with { run in
            let describe = ["metrics", "describe", "--format", "json"]
            let process = try ServerProcess(describe, in: run.folder)
            #expect(try await process.exitStatus() == 0)
            let rows = try JSONDecoder().decode([Row].self, from: Data(process.outputText.utf8))
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
            try await expectCleanExposition(of: run, at: base)
            #expect(try await program.stop() == 0)
        }
    }

    /// Has Prometheus' own checker and Python's OpenMetrics parser read what a program shows.
    private func expectCleanExposition(of run: SandboxRun, at base: String) async throws {
        if let promtool = programPath("promtool") {
            let text = try await run.get(base, "/metrics").body
            let (status, output) = try feed(Array(text.utf8), to: promtool, ["check", "metrics"])
            #expect(status == 0)
            #expect(output.isEmpty, "\(output)")
        }
        let parse = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            print(len(list(text_string_to_metric_families(sys.stdin.read()))))
            """
        if let python = programPath("python3"),
            try feed([], to: python, ["-c", "import prometheus_client"]).status == 0
        {
            let open = try await run.http.send(
                OutboundRequest(
                    upstream: "taskforge",
                    url: base + "/metrics",
                    headers: [(name: "Accept", value: "application/openmetrics-text")]
                )
            )
            #expect(open.headers["content-type"]?.hasPrefix("application/openmetrics") == true)
            let (status, output) = try feed(open.body, to: python, ["-c", parse])
            #expect(status == 0, "\(output)")
        }
    }
}

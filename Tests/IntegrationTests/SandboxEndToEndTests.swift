import Foundation
import OutboundHTTP
import TestSupport
import Testing

/// The program as a person starts it, with simulated vendors and its own PostgreSQL.
@Suite(.serialized) struct SandboxEndToEndTests {
    private static let secret = "tf-test-secret-0123456789"

    @Test(.timeLimit(.minutes(5)))
    func `the sample meetings reach the board by themselves, and a second start goes on`()
        async throws
    {
        try await SandboxRun.with { run in
            let environment = ["ADMIN_TOKEN": Self.secret]
            let server = try run.serve(environment: environment)
            let base = try await server.baseURL()
            let sandbox = try await server.address(before: "/board")
            let (meetings, items) = try await run.settled(base, meetings: 6)

            let pushed = items.filter { $0.state == "pushed" }
            let meetingsWithItems = Set(pushed.map(\.meeting))
            #expect(meetingsWithItems.count == 5)
            try await expectBoardEquals(pushed, run, sandbox)
            #expect(meetings.allSatisfy { $0.state == "extracted" })

            try await expectHealthy(run, base)
            try await expectCleanMetrics(run, base)
            #expect(try await server.stop() == 0)
            expectRecordsOnly(server.outputLines)
            #expect(!server.errorText.contains(Self.secret))
            #expect(!server.outputLines.joined().contains(Self.secret))

            let again = try run.serve(environment: environment)
            let secondBase = try await again.baseURL()
            let secondSandbox = try await again.address(before: "/board")
            let (_, itemsAgain) = try await run.settled(secondBase, meetings: 6)
            #expect(Set(itemsAgain) == Set(items))
            try await expectBoardEquals(pushed, run, secondSandbox)
            #expect(try await again.stop() == 0)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a vendor that is down makes health say so and leaves the instance live and ready`()
        async throws
    {
        try await SandboxRun.with { run in
            let server = try run.serve()
            let base = try await server.baseURL()
            let sandbox = try await server.address(before: "/board")
            _ = try await run.settled(base, meetings: 6)
            _ = try await run.http.send(
                .init(
                    upstream: "sandbox",
                    url: sandbox + "/sandbox/faults",
                    method: "PUT",
                    headers: [("Content-Type", "application/json")],
                    body: Array(#"{"gemini":[{"kind":"down"}]}"#.utf8)
                )
            )
            try await eventually("gemini_api is unhealthy", within: .seconds(90)) {
                try await run.health(base).checks["gemini_api"] == false
            }
            #expect(try await run.get(base, "/health").status == 503)
            #expect(try await run.get(base, "/livez").status == 200)
            #expect(try await run.get(base, "/readyz").status == 200)
            #expect(try await server.stop() == 0)
        }
    }

    /// The board's items and the pushed items are the same, one to one, by key.
    private func expectBoardEquals(
        _ pushed: [SandboxRun.Item],
        _ run: SandboxRun,
        _ sandbox: String
    ) async throws {
        let board = try await run.board(sandbox).monday
        #expect(board.duplicates.isEmpty)
        #expect(board.items.map(\.id).sorted() == pushed.compactMap(\.boardItem).sorted())
        #expect(Set(board.items.compactMap(\.key)).count == pushed.count)
    }

    private func expectHealthy(_ run: SandboxRun, _ base: String) async throws {
        try await eventually("all checks are healthy") {
            try await run.health(base).status == "healthy"
        }
        let health = try await run.health(base)
        #expect(
            Set(health.checks.keys)
                == ["database", "fireflies_api", "gemini_api", "monday_api", "scheduler"]
        )
        #expect(try await run.get(base, "/livez").body == "ok\n")
        #expect(try await run.get(base, "/readyz").body == "ok\n")
    }

    private func expectCleanMetrics(_ run: SandboxRun, _ base: String) async throws {
        let metrics = try await run.get(base, "/metrics").body
        for family in [
            "http_server_request_duration_seconds", "http_client_request_duration_seconds",
            "db_client_connections", "taskforge_build_info", "taskforge_health_check_status",
            "taskforge_job_executions_total", "taskforge_transcripts_ingested_total",
            "taskforge_action_items_total", "taskforge_gemini_tokens_total",
            "taskforge_monday_items_pushed_total", "taskforge_log_records_emitted_total",
            "process_cpu_seconds_total",
        ] {
            #expect(metrics.contains("# TYPE \(family) "), "\(family) is missing")
        }
        #expect(!metrics.contains(Self.secret))
    }

    private func expectRecordsOnly(_ lines: [String]) {
        #expect(!lines.isEmpty)
        for line in lines {
            let record = try? JSONSerialization.jsonObject(with: Data(line.utf8))
            #expect((record as? [String: Any])?["message"] is String, "\(line)")
        }
    }
}

extension SandboxRun {
    /// The answer of `/health`.
    struct Health: Decodable {
        var status: String
        var checks: [String: Bool]
        var timestamp: String
        var version: String
    }

    /// Reads `/health`.
    func health(_ base: String) async throws -> Health {
        let body = try await get(base, "/health").body
        return try JSONDecoder().decode(Health.self, from: Data(body.utf8))
    }
}

import Foundation
import TestSupport
import Testing

/// The program's own PostgreSQL is killed while the program runs.
@Suite(.serialized) struct PrivateServerLossTests {
    @Test(.timeLimit(.minutes(3)))
    func `the program starts its killed PostgreSQL again, and everything goes on`() async throws {
        try await SandboxRun.with { run in
            let drop = run.folder.appending(path: "drop")
            try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
            let server = try run.serve(environment: ["TASKFORGE_DROP_DIR": drop.path])
            let base = try await server.baseURL()
            let (meetings, items) = try await run.settled(base, meetings: 6)

            kill(try #require(run.databaseProcess), SIGKILL)
            try await eventually("the loss shows") {
                try await run.get(base, "/readyz").status == 503
            }
            try await eventually("the program is ready again") {
                try await run.get(base, "/readyz").status == 200
            }
            #expect(try await run.get(base, "/livez").status == 200)
            let metrics = try await run.get(base, "/metrics").body
            #expect(
                metrics.contains(
                    #"taskforge_private_server_restarts_total{outcome="restarted"} 1"#
                )
            )

            let again = try await run.settled(base, meetings: 6)
            #expect(Set(again.meetings) == Set(meetings) && Set(again.items) == Set(items))
            try Data("Ana: I will send the report by Friday.\n".utf8)
                .write(to: drop.appending(path: "2026-03-05 Report.txt"))
            _ = try await run.settled(base, meetings: 7)

            #expect(try await server.stop() == 0)
            #expect(run.databaseProcess == nil)
        }
    }
}

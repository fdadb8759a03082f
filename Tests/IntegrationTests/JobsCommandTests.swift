import Foundation
import TestSupport
import Testing

/// The background work as people look at it and steer it.
@Suite(.serialized) struct JobsCommandTests {
    private struct Job: Decodable {
        let id: Int64
        let kind: String
        let state: String
    }

    private struct Report: Decodable {
        struct Line: Decodable {
            let time: String
            let message: String
        }

        let state: String
        let traceId: String?
        let log: [Line]
    }

    private struct Queue: Decodable {
        let queue: String
        let pauseReason: String?
    }

    @Test(.timeLimit(.minutes(3)))
    func `jobs are listed, shown with their log, paused and resumed while a server runs`()
        async throws
    {
        try await SandboxRun.with { run in
            let server = try run.serve(environment: [
                "LOG_LEVEL": "debug", "LOG_SINKS": "stdout,file",
            ])
            let base = try await server.baseURL()
            _ = try await run.settled(base, meetings: 6)

            let done: [Job] = try await json(["list", "--state", "completed"], in: run)
            #expect(done.map(\.id) == done.map(\.id).sorted(by: >))
            #expect(done.allSatisfy { $0.state == "completed" })
            let kind = "extract_action_items"
            let extractions: [Job] = try await json(["list", "--kind", kind], in: run)
            #expect(extractions.count == 6)
            let first = try #require(extractions.first)
            let limited: [Job] = try await json(["list", "--limit", "1"], in: run)
            #expect(limited.count == 1)

            let report: Report = try await json(["show", "\(first.id)"], in: run)
            #expect(report.state == "completed")
            #expect(report.traceId?.count == 32)
            #expect(report.log.contains { $0.message == "job ended" })
            try compressLog(of: run)
            let later: Report = try await json(["show", "\(first.id)"], in: run)
            #expect(later.log.contains { $0.message == "job ended" })
            let table = try await command(["show", "\(first.id)", "--format", "table"], in: run)
            #expect(table.output.contains("trace         "))

            #expect(
                try await command(["pause", "monday", "--reason", "house move"], in: run).status
                    == 0
            )
            let paused: [Queue] = try await json(["queues"], in: run)
            #expect(paused.first { $0.queue == "monday" }?.pauseReason == "house move")
            #expect(try await command(["resume", "monday"], in: run).status == 0)
            #expect(try await command(["resume", "monday"], in: run).status == 1)

            let again = try await command(["retry", "\(first.id)"], in: run)
            #expect(again.status == 1)
            #expect(again.error.contains("is done and is not done again"))
            let unknown = try await command(["cancel", "987654"], in: run)
            #expect(unknown.status == 1)
            #expect(unknown.error.contains("There is no job 987654."))
            let redriven = try await command(["redrive", "--cause", "permanent"], in: run)
            #expect(redriven.status == 0)
            #expect(try await server.stop() == 0)
        }
    }

    /// Leaves the log behind as a rotation does.
    private func compressLog(of run: SandboxRun) throws {
        let log = run.folder.appending(path: "logs/taskforge.log").path(percentEncoded: false)
        let full = log + ".1"
        try FileManager.default.moveItem(atPath: log, toPath: full)
        let gzip = try Process.run(URL(fileURLWithPath: "/usr/bin/env"), arguments: ["gzip", full])
        gzip.waitUntilExit()
        #expect(FileManager.default.fileExists(atPath: full + ".gz"))
    }

    private func command(_ arguments: [String], in run: SandboxRun) async throws
        -> (status: Int32, output: String, error: String)
    {
        let process = try ServerProcess(["jobs"] + arguments, in: run.folder)
        let status = try await process.exitStatus()
        return (status, process.outputLines.joined(separator: "\n"), process.errorText)
    }

    private func json<Value: Decodable>(_ arguments: [String], in run: SandboxRun) async throws
        -> Value
    {
        let ended = try await command(arguments, in: run)
        #expect(ended.status == 0, "\(arguments): \(ended.error)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Value.self, from: Data(ended.output.utf8))
    }
}

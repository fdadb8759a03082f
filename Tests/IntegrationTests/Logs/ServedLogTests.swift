import Foundation
import OutboundHTTP
import Postgres
import TestSupport
import Testing

/// The logs of the real program: what signals, commands and a reader that does not read do to them.
@Suite(.serialized) struct ServedLogTests {
    private static let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"

    private func environment(_ file: URL) -> [String: String] {
        ["LOG_SINKS": "file", "LOG_FILE": file.path(percentEncoded: false)]
    }

    @Test(.timeLimit(.minutes(5)))
    func `SIGTERM under load loses no record, and SIGHUP makes a moved file anew`() async throws {
        try await SandboxRun.with { run in
            let file = run.folder.appending(path: "app.log")
            let server = try run.serve(environment: environment(file))
            let base = try await server.baseURL()
            let before = run.folder.appending(path: "before.log")
            try FileManager.default.moveItem(at: file, to: before)
            server.signal(SIGHUP)
            try await eventually("the file is made anew") {
                FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
            }
            let load = RequestLoad(run: run, base: base, name: "term")
            async let outcomes = load.send(perSecond: 100, for: .seconds(4))
            try await Task.sleep(for: .seconds(2))
            server.signal(SIGTERM)
            #expect(try await server.exitStatus() == 0)
            let answered = await outcomes.filter { $0.status == 200 }.map(\.id)
            #expect(answered.count > 50)
            let all = try LogLines(Data(contentsOf: before) + Data(contentsOf: file))
            #expect(all.gaps.isEmpty)
            #expect(Set(answered).subtracting(all.texts("request_id")).isEmpty)
            // A record that was under way when the signal came may stand before it.
            #expect(try LogLines(file).texts("message").contains("log files reopened"))
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a SIGHUP that comes while the server starts is done once it runs`() async throws {
        try await SandboxRun.with { run in
            let file = run.folder.appending(path: "app.log")
            let server = try run.serve(environment: environment(file))
            try await eventually("the log is opened") {
                FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
            }
            server.signal(SIGHUP)
            _ = try await server.baseURL()
            try await eventually("the files are opened anew") {
                try LogLines(file).texts("message").contains("log files reopened")
            }
            #expect(try await server.stop() == 0)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a level that is set reverts by itself, and both are logged`() async throws {
        try await SandboxRun.with { run in
            let file = run.folder.appending(path: "app.log")
            let server = try run.serve(environment: environment(file))
            _ = try await server.baseURL()
            let set = try ServerProcess(
                ["log-level", "set", "web", "debug", "--for", "4s"],
                in: run.folder,
                environment: ["LOG_SINKS": "stdout"]
            )
            #expect(try await set.exitStatus() == 0, "\(set.errorText)")
            try await eventually("the level is set and reverts") {
                try LogLines(file).texts("message").contains("log level reverted")
            }
            let told = try LogLines(file).records.filter { $0["of_logger"] as? String == "web" }
            #expect(
                told.map { $0["message"] as? String } == [
                    "log level changed", "log level reverted",
                ]
            )
            let logs = try ServerProcess(
                ["logs", file.path(percentEncoded: false), "--field", "of_logger=web"],
                in: run.folder
            )
            #expect(try await logs.exitStatus() == 0, "\(logs.errorText)")
            #expect(logs.outputLines.count == 2)
            #expect(try await server.stop() == 0)
        }
    }

    @Test(
        .enabled(
            if: JournalDaemon.canRun,
            "needs root, systemd-journald and none that runs already"
        ),
        .timeLimit(.minutes(5))
    )
    func `the journal has the ids of a request and the place in the code as fields`() async throws {
        try await JournalDaemon.with {
            try await SandboxRun.with { run in
                let server = try run.serve(environment: ["LOG_SINKS": "journald"])
                let base = try await server.baseURL()
                let id = "journal-\(UUID().uuidString)"
                let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
                let answer = try await run.http.send(
                    OutboundRequest(
                        upstream: "taskforge",
                        url: base + "/api/v1/meetings",
                        headers: [
                            ("X-Request-ID", id),
                            ("traceparent", "00-\(trace)-00f067aa0ba902b7-01"),
                        ]
                    )
                )
                #expect(answer.status == 200)
                let entry = try await JournalDaemon.entry("REQUEST_ID", id)
                let expected = [
                    "MESSAGE": "request", "PRIORITY": "6", "SYSLOG_IDENTIFIER": "taskforge",
                    "TRACE_ID": trace, "STATUS": "200", "ROUTE": "/api/v1/meetings",
                ]
                for (name, value) in expected { #expect(entry[name] == value, "\(name)") }
                #expect(entry["CODE_FILE"]?.hasSuffix(".swift") == true)
                #expect(entry["CODE_LINE"].flatMap(Int.init) ?? 0 > 0)
                #expect(try await server.stop() == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `requests go on while nobody reads standard output`() async throws {
        try await SandboxRun.with { run in
            let pipe = Pipe()
            let file = run.folder.appending(path: "app.log")
            let server = try run.serve(
                environment: environment(file).merging(["LOG_SINKS": "stdout,file"]) { $1 },
                output: pipe
            )
            let base = try await server.baseURL()
            let reader = PipeReader(pipe.fileHandleForReading)
            reader.isPaused = !Self.isLong
            let seconds = Self.isLong ? [20, 60, 20] : [0, 5, 0]
            var times: [Double] = []
            for (phase, length) in seconds.enumerated() {
                if Self.isLong { reader.isPaused = phase == 1 }
                let load = RequestLoad(run: run, base: base, name: "phase-\(phase)")
                let outcomes = await load.send(perSecond: 100, for: .seconds(length))
                #expect(outcomes.allSatisfy { $0.status == 200 })
                times.append(outcomes.p99)
            }
            if Self.isLong {
                print("blocked stdout: p99 \(times) ms before, during 60 s, after")
                #expect(times[1] < 1.5 * max(times[0], times[2]) + 2)
            }
            reader.isPaused = false
            #expect(try await server.stop() == 0)
            let (all, read) = (try LogLines(file), try LogLines(reader.finish()))
            #expect(all.gaps.isEmpty)
            #expect(read.texts("request_id").contains("phase-1-0"))
            #expect(read.records.count == all.records.count)
        }
    }

    @Test(
        .enabled(if: isLong, "two real minutes: scripts/prove logs"),
        .timeLimit(.minutes(10))
    )
    func `two real minutes of 500 requests a second stay under the limit with every error`()
        async throws
    {
        try await SandboxRun.with { run in
            let pipe = Pipe()
            let file = run.folder.appending(path: "app.log")
            let server = try run.serve(
                environment: environment(file).merging([
                    "LOG_SINKS": "stdout,file", "LOG_MAX_LINES_PER_MINUTE": "5000",
                ]) { $1 },
                output: pipe
            )
            let base = try await server.baseURL()
            let reader = PipeReader(pipe.fileHandleForReading)
            _ = try await run.settled(base, meetings: 6)
            // A damaged row: every look at this meeting is an error.
            try await run.database { database in
                try await database.query("UPDATE transcripts SET speakers = '{}' WHERE id = 1")
            }
            let good = RequestLoad(run: run, base: base, name: "good")
            let bad = RequestLoad(run: run, base: base, name: "bad", path: "/api/v1/meetings/1")
            async let answered = good.send(perSecond: 490, for: .seconds(120))
            let failed = await bad.send(perSecond: 10, for: .seconds(120))
            let outcomes = await answered
            #expect(failed.allSatisfy { $0.status == 500 })
            #expect(try await server.stop() == 0)
            let (all, read) = (try LogLines(LogFiles.all(file)), try LogLines(reader.finish()))
            func numbers(_ lines: LogLines) -> Set<Int> {
                let severe = lines.records.filter {
                    ["warning", "error", "critical"].contains($0["level"] as? String ?? "")
                }
                return Set(severe.compactMap { $0["sequence"] as? Int })
            }
            #expect(numbers(all) == numbers(read))
            func ids(_ message: String, _ field: String, _ value: AnyHashable) -> Set<String> {
                let found = read.records.filter {
                    $0["message"] as? String == message && $0[field] as? AnyHashable == value
                }
                return Set(found.compactMap { $0["request_id"] as? String })
            }
            #expect(ids("request failed", "level", "error") == Set(failed.map(\.id)))
            #expect(ids("request", "status", 500) == Set(failed.map(\.id)))
            let most = read.mostInAMinute
            print(
                """
                line limit: \(outcomes.filter { $0.status == 200 }.count) of \(outcomes.count) \
                answered and \(failed.count) failed, \(all.records.count) records, \
                \(read.records.count) on stdout, at most \(most) in a minute, \(numbers(read).count) warnings and errors
                """
            )
            #expect(most <= 5_000)
            #expect(read.records.count < all.records.count)
        }
    }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// Schedulers as separate processes, and the commands that people steer them by.
@Suite(.serialized) struct ScheduleTests {
    /// A fire time, as `taskforge schedules show` tells it.
    private struct Fire: Decodable {
        var at: String
        var outcome: String
        var actor: String?
        var reason: String?
    }

    private struct Change: Decodable {
        var action: String
        var actor: String
    }

    private struct Whole: Decodable {
        var fires: [Fire]
        var changes: [Change]
    }

    private struct Listed: Decodable {
        var id: String
        var state: String
        var words: String
        var next: String?
    }

    private struct Preview: Decodable {
        struct Time: Decodable {
            var local: String
            var utc: String
            var note: String?
        }
        var id: String
        var words: String
        var next: [Time]
    }

    @Test(.timeLimit(.minutes(5)))
    func `schedules are listed, previewed, paused, skipped and triggered, each with its author`()
        async throws
    {
        try await SandboxRun.with { run in
            let server = try scheduler(in: run, ["SCHEDULE_TIME_ZONE": "Europe/Berlin"])
            _ = try await server.baseURL()
            try await eventually("a scheduler has met them") {
                try await listed(run).allSatisfy { $0.state == "on" }
            }
            let names = try await listed(run).map(\.id)
            #expect(names == ["auto_push", "daily_sync", "recheck_sources"])

            let previews: [Preview] = try await command(
                ["preview", "daily_sync", "--count", "2"],
                run
            )
            let preview = try #require(previews.first)
            #expect(preview.words == "at 23:59 every day")
            #expect(preview.next.count == 2)
            #expect(preview.next.allSatisfy { $0.local.contains("23:59 +0") })
            #expect(preview.next.allSatisfy { $0.utc.hasSuffix("59:00Z") })

            try await tell(["pause", "daily_sync", "--reason", "holiday"], run)
            try await tell(["skip-next", "auto_push"], run)
            let states = try await listed(run).map(\.state)
            #expect(states == ["skips next", "paused", "on"])
            try await tell(["resume", "daily_sync"], run)
            try await tell(["trigger", "daily_sync", "--reason", "now"], run)
            try await tell(["trigger", "daily_sync", "--if-missed"], run)
            let shown: Whole = try await command(["show", "daily_sync"], run)
            #expect(shown.fires.map(\.outcome) == ["triggered"])
            #expect(shown.fires.first?.reason == "now")
            #expect(shown.changes.map(\.action) == ["resume", "pause"])
            #expect(shown.changes.allSatisfy { !$0.actor.isEmpty })

            let unknown = try ServerProcess(["schedules", "pause", "nightly"], in: run.folder)
            #expect(try await unknown.exitStatus() == 1)
            #expect(unknown.errorText.contains("taskforge schedules list"))
            #expect(try await server.stop() == 0)
        }
    }

    /// The leader is stopped over a full minute, which is a fire time; with `PROVE=long` over two,
    /// with the leases of production.
    @Test(.timeLimit(.minutes(10)))
    func `a leader that is stopped is followed, and wakes up powerless`() async throws {
        let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"
        try await SandboxRun.with { run in
            var settings = ["PUSH_SCHEDULE": "* * * * *"]
            if !isLong { settings["SCHEDULER_LEASE"] = "3s" }
            var servers: [(process: ServerProcess, url: String)] = []
            for _ in 0..<2 {
                let server = try scheduler(in: run, settings)
                servers.append((server, try await server.baseURL()))
                try await eventually("somebody leads") {
                    try await leaders(servers.map(\.url), run).count == 1
                }
            }
            let first = try #require(try await leaders(servers.map(\.url), run).first)
            let other = try #require(servers.first { $0.url != first })
            let leader = try #require(servers.first { $0.url == first })
            let clock = ContinuousClock()
            let start = clock.now
            #expect(kill(leader.process.processID, SIGSTOP) == 0)
            let stopped = Date.now
            try await eventually("the other leads") {
                try await leaders([other.url], run) == [other.url]
            }
            print("scheduler: a stopped leader was followed after \(clock.now - start)")
            let wanted = isLong ? 2 : 1
            // Nothing is to be seen before the last of these fire times.
            let minutes = (stopped.timeIntervalSince1970 / 60).rounded(.down) + Double(wanted)
            try await clock.sleep(
                for: .seconds(
                    max(0, Date(timeIntervalSince1970: minutes * 60).timeIntervalSinceNow)
                )
            )
            try await eventually("the other fires without it") {
                try await fires(run).count { $0 > stopped } >= wanted
            }
            #expect(kill(leader.process.processID, SIGCONT) == 0)
            try await eventually("the one that woke up follows") {
                try await leaders(servers.map(\.url), run) == [other.url]
            }
            let times = try await fires(run)
            // The newest first, each a minute after the one before: none is twice, none missing.
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 == $1 + 60 })
            let alone = times.count { $0 > stopped }
            #expect(alone >= wanted)
            print(
                "scheduler: \(times.count) fire times, \(alone) of them while the leader was "
                    + "stopped, none twice, none left out"
            )
            for server in servers { #expect(try await server.process.stop() == 0) }
        }
    }

    /// The fire times of the pushes, the newest first.
    private func fires(_ run: SandboxRun) async throws -> [Date] {
        let shown: Whole = try await command(["show", "auto_push", "--limit", "1000"], run)
        return try shown.fires.map { try Date($0.at, strategy: .iso8601) }
    }

    private func scheduler(
        in run: SandboxRun,
        _ settings: [String: String]
    ) throws -> ServerProcess {
        try ServerProcess(
            ["serve", "--roles", "scheduler", "--port", "0"],
            in: run.folder,
            environment: settings
        )
    }

    /// Those of the servers that say they lead.
    private func leaders(_ urls: [String], _ run: SandboxRun) async throws -> [String] {
        var leaders: [String] = []
        for url in urls {
            let (_, text) = try await run.get(url, "/metrics")
            if text.contains("\ntaskforge_scheduler_leader 1") { leaders.append(url) }
        }
        return leaders
    }

    private func listed(_ run: SandboxRun) async throws -> [Listed] {
        try await command(["list"], run)
    }

    private func tell(_ arguments: [String], _ run: SandboxRun) async throws {
        let process = try ServerProcess(["schedules"] + arguments, in: run.folder)
        #expect(try await process.exitStatus() == 0, "\(arguments): \(process.errorText)")
    }

    private func command<Value: Decodable>(
        _ arguments: [String],
        _ run: SandboxRun
    ) async throws -> Value {
        let process = try ServerProcess(
            ["schedules"] + arguments + ["--format", "json"],
            in: run.folder
        )
        #expect(try await process.exitStatus() == 0, "\(arguments): \(process.errorText)")
        let text = process.outputLines.joined(separator: "\n")
        return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}

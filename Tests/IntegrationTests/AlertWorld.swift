import Foundation
import OutboundHTTP
import TestSupport
import Testing

/// A running program, and a real Prometheus that watches it by the rules of `dashboards`, whose
/// times are sixty times shorter.
struct AlertWorld: Sendable {
    /// An alert by the last part of its name, and how soon somebody must look.
    enum Alert: Hashable, Sendable, CustomStringConvertible {
        case page(String)
        case ticket(String)

        /// The name and the severity as Prometheus tells them.
        var description: String {
            switch self {
            case .page(let name): "TaskForge\(name) page"
            case .ticket(let name): "TaskForge\(name) ticket"
            }
        }
    }

    /// The folder and the client.
    let run: SandboxRun
    /// The program's address.
    let base: String
    /// The address of the simulated vendors.
    let sandbox: String
    /// Who watches.
    let prometheus: PrometheusProcess

    /// Watches a program that listens already.
    init(_ run: SandboxRun, base: String, sandbox: String = "") async throws {
        self.run = run
        self.base = base
        self.sandbox = sandbox
        prometheus = try await PrometheusProcess(
            [String(base.dropFirst("http://".count))],
            in: run.folder,
            http: run.http
        )
    }

    /// Runs a body beside a program with its sandbox.
    static func with(
        environment: [String: String] = [:],
        _ body: (AlertWorld, ServerProcess) async throws -> Void
    ) async throws {
        try await SandboxRun.with { run in
            let drop = run.folder.appending(path: "drop")
            try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
            var environment = environment
            environment["TASKFORGE_DROP_DIR"] = drop.path
            let server = try run.serve(environment: environment)
            let base = try await server.baseURL()
            let sandbox = try await server.address(before: "/board")
            _ = try await run.settled(base, meetings: 6)
            let world = try await AlertWorld(run, base: base, sandbox: sandbox)
            defer { world.prometheus.stop() }
            try await world.sees("the program") { prometheus in
                try await prometheus.count(of: "taskforge_build_info") == 1
            }
            try await body(world, server)
        }
    }

    /// Sets the faults of the simulated vendors.
    func setFaults(_ json: String) async throws {
        let answer = try await run.http.send(
            OutboundRequest(
                upstream: "sandbox",
                url: sandbox + "/sandbox/faults",
                method: "PUT",
                headers: [("Content-Type", "application/json")],
                body: Array(json.utf8)
            )
        )
        #expect(answer.status == 200)
    }

    /// Brings a meeting in through the watched folder.
    func drop(_ title: String) throws {
        // Two files of the same words would be one meeting.
        let text = "Ana: I will send the report on \(title) by Friday.\nBoris: Thank you.\n"
        let file = run.folder.appending(path: "drop/\(title).txt")
        try Data(text.utf8).write(to: file)
    }

    /// Runs a command of the program to its end.
    func command(_ arguments: [String], _ environment: [String: String]) async throws {
        let process = try ServerProcess(arguments, in: run.folder, environment: environment)
        #expect(try await process.exitStatus() == 0, "\(process.errorText)")
    }

    /// Makes a fault that these alerts tell of, and which are silent before.
    func fires(_ alerts: [Alert], fault: () async throws -> Void = {}) async throws {
        let before = try await prometheus.firing()
        #expect(before.isDisjoint(with: alerts.map(\.description)), "\(before)")
        let start = ContinuousClock.now
        try await fault()
        try await wait(for: alerts, within: .seconds(300), since: start, "fired") {
            $0.contains($1)
        }
    }

    /// Mends the fault, after which these alerts fall silent.
    func clears(_ alerts: [Alert], mend: () async throws -> Void = {}) async throws {
        let start = ContinuousClock.now
        try await mend()
        try await wait(for: alerts, within: .seconds(600), since: start, "cleared") {
            !$0.contains($1)
        }
    }

    /// Waits until Prometheus has seen something.
    func sees(
        _ what: String,
        within deadline: Duration = .seconds(120),
        _ condition: (PrometheusProcess) async throws -> Bool
    ) async throws {
        try await eventually("Prometheus sees \(what)", within: deadline) {
            if try await condition(prometheus) { return true }
            // It evaluates once a second; to ask more often only keeps it from its work.
            try await Task.sleep(for: .milliseconds(250))
            return false
        }
    }

    private func wait(
        for alerts: [Alert],
        within deadline: Duration,
        since start: ContinuousClock.Instant,
        _ verb: String,
        _ condition: (_ firing: Set<String>, _ alert: String) -> Bool
    ) async throws {
        for alert in alerts {
            do {
                try await sees("\(alert) \(verb)", within: deadline) { prometheus in
                    condition(try await prometheus.firing(), alert.description)
                }
                let seconds = (ContinuousClock.now - start).components.seconds
                print("alert \(alert): \(verb) after \(seconds) s")
            } catch let error as NeverHappened {
                // The other alerts are tried all the same.
                Issue.record(error)
            }
        }
    }

    /// Asks for the meetings again and again while the body runs.
    func underLoad(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<2 {
                group.addTask {
                    while !Task.isCancelled {
                        // An answer of any kind counts, and none too.
                        _ = try? await run.get(base, "/api/v1/meetings?limit=1")
                        try? await Task.sleep(for: .milliseconds(50))
                    }
                }
            }
            defer { group.cancelAll() }
            try await body()
        }
    }
}

import ArgumentParser
import Foundation

/// A request with all that is measured and told of it, beside a bare route of the framework; and
/// how long `/health` takes.
///
/// Both servers run here, the load comes from `wrk` in a process of its own, and runs alternate, so
/// that both have the same minutes of a busy machine.
struct WebBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web",
        abstract: "Requests with metrics, log records to a file and traces, beside a bare route."
    )

    @OptionGroup var output: BenchmarkOutput

    @Option(help: "How many pairs of runs.")
    var pairs = 5

    @Option(help: "Seconds of each run.")
    var seconds = 5

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // A folder that stays behind is in the way of nobody.
            try? FileManager.default.removeItem(at: folder)
        }
        let (bare, full, health) = try await WebServers(folder: folder).withRunning { ports in
            let (bare, full) = try await measure(ports)
            return (bare, full, try await measureHealth(ports))
        }
        try output.write(
            BenchmarkResult(
                name: "web_requests",
                value: full.map(\.perSecond).median,
                unit: "1/s",
                baseline: WebServers.bareName,
                baselineValue: bare.map(\.perSecond).median,
                ratio: zip(full, bare).map { $0.perSecond / $1.perSecond }.median
            )
        )
        try output.write(
            BenchmarkResult(
                name: "web_request_cpu",
                value: full.map(\.cpuMicroseconds).median,
                unit: "us",
                baseline: WebServers.bareName,
                baselineValue: bare.map(\.cpuMicroseconds).median,
                ratio: zip(full, bare).map { $1.cpuMicroseconds / $0.cpuMicroseconds }.median
            )
        )
        try write(health)
    }

    private func write(_ health: [(bare: Wrk.Latency, full: Wrk.Latency)]) throws {
        let shares: [(name: String, of: (Wrk.Latency) -> Double)] = [
            ("p50", { $0.p50 }), ("p99", { $0.p99 }),
        ]
        for share in shares {
            let (own, bare) = (health.map { share.of($0.full) }, health.map { share.of($0.bare) })
            try output.write(
                BenchmarkResult(
                    name: "web_health_\(share.name)",
                    value: own.median,
                    unit: "us",
                    baseline: WebServers.bareName,
                    baselineValue: bare.median,
                    ratio: zip(own, bare).map { $1 / $0 }.median
                )
            )
        }
    }

    /// How long `/health` takes over one connection, beside the bare route.
    private func measureHealth(
        _ ports: WebServers.Ports
    ) async throws -> [(bare: Wrk.Latency, full: Wrk.Latency)] {
        var runs: [(bare: Wrk.Latency, full: Wrk.Latency)] = []
        for _ in 0..<pairs {
            let bare = try await Wrk.latency(port: ports.bare, path: Wrk.path, seconds: seconds)
            let full = try await Wrk.latency(port: ports.health, path: "/health", seconds: seconds)
            runs.append((bare, full))
        }
        return runs
    }

    private func measure(
        _ ports: WebServers.Ports
    ) async throws -> (bare: [Wrk.Run], full: [Wrk.Run]) {
        var bare: [Wrk.Run] = []
        var full: [Wrk.Run] = []
        _ = try await Wrk.load(port: ports.bare, seconds: 1)
        _ = try await Wrk.load(port: ports.full, seconds: 1)
        for _ in 0..<pairs {
            bare.append(try await Wrk.load(port: ports.bare, seconds: seconds))
            full.append(try await Wrk.load(port: ports.full, seconds: seconds))
        }
        return (bare, full)
    }
}

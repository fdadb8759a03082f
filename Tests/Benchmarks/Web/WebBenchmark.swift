import ArgumentParser
import Foundation

/// A request with all that is measured and told of it, beside a bare route of the framework.
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
        let (bare, full) = try await WebServers(folder: folder).withRunning { ports in
            try await measure(ports)
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

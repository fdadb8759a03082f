import ArgumentParser
import Foundation
import Logging
import Observability
import Postgres

/// Rows read by key, one a query, beside PostgreSQL's own pgbench on the same server.
///
/// Ours and pgbench's runs alternate and read as many rows, so that both have the same minutes of a
/// busy machine; the ratio is the median of the pairs' ratios.
struct PostgresBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postgres",
        abstract: "Single-row selects by key with 8 connections, beside pgbench."
    )

    @OptionGroup var output: BenchmarkOutput

    @Option(help: "How many pairs of runs.")
    var pairs = 5

    @Option(help: "Seconds of each run.")
    var seconds = 3

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-bench-\(ProcessInfo.processInfo.processIdentifier)")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let options = PrivateServerOptions(
            dataFolder: folder.path(percentEncoded: false),
            programPath: path
        )
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        try await PrivateServer.with(options, logger: logger) { server in
            try await measure(on: server, logger: logger)
        }
        try FileManager.default.removeItem(at: folder)
    }

    private func measure(on server: PrivateServer, logger: Logger) async throws {
        let yardstick = Pgbench(connectionString: server.connectionString)
        try await yardstick.prepare()
        var configuration = PostgresConfiguration(connectionString: server.connectionString)
        configuration.poolSize = 8
        let client = PostgresClient(configuration, metrics: MetricRegistry(), logger: logger)
        let reader = KeyReader(client: client, seconds: seconds)
        var onLoop = Measurements()
        var ordinary = Measurements()
        var reference = Measurements()
        _ = try await reader.read(on: client.executor)
        for _ in 0..<pairs {
            let run = try await reader.read(on: client.executor)
            onLoop.add(run)
            reference.add(try await yardstick.read(run.count))
            ordinary.add(try await reader.read(on: nil))
        }
        await client.close()
        for (name, measurements) in [("on_loop", onLoop), ("from_tasks", ordinary)] {
            for result in measurements.results(name: name, beside: reference) {
                try output.write(result)
            }
        }
    }
}

import ArgumentParser

/// What measuring and telling costs, beside Python's client library on the same machine.
struct ObservabilityBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "observability",
        abstract: "Metrics and logs, beside Python's prometheus_client and python-json-logger."
    )

    @OptionGroup var output: BenchmarkOutput

    @Option(help: "How often each figure is taken; the median counts.")
    var rounds = 5

    @Option(help: "Seconds of each run of logs.")
    var seconds = 5

    func run() async throws {
        for result in try await LogsBenchmark(seconds: seconds).results() {
            try output.write(result)
        }
        for result in try MetricsMeasurement(rounds: rounds).results() {
            try output.write(result)
        }
    }
}

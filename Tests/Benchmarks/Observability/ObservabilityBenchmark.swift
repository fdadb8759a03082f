import ArgumentParser

/// What measuring and telling costs, beside Python's client library on the same machine.
struct ObservabilityBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "observability",
        abstract: "Metrics: updates and expositions, beside Python's prometheus_client."
    )

    @OptionGroup var output: BenchmarkOutput

    @Option(help: "How often each figure is taken; the median counts.")
    var rounds = 5

    func run() async throws {
        for result in try MetricsMeasurement(rounds: rounds).results() {
            try output.write(result)
        }
    }
}

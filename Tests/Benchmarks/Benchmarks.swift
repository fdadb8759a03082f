import ArgumentParser

/// The measurements of the product, each beside a yardstick that runs on the same machine in the
/// same minute.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scripts/bench",
        abstract: "Measures the product; without an area, all of it.",
        subcommands: [
            FlagsBenchmark.self, JobsBenchmark.self, ObservabilityBenchmark.self,
            PostgresBenchmark.self,
            WebBenchmark.self,
        ]
    )

    @OptionGroup var output: BenchmarkOutput

    func run() async throws {
        for area in Self.configuration.subcommands {
            var command = try area.parseAsRoot(output.json ? ["--json"] : [])
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        }
    }
}

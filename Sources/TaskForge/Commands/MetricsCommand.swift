import ArgumentParser
import Observability

/// Describes the metrics.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Describes the metrics.",
        subcommands: [Describe.self]
    )

    /// Every metric family with its meaning.
    struct Describe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Describes every metric: name, kind, labels, meaning, owner."
        )

        @OptionGroup var output: FormatOption
        @Flag(help: "Write the reference page.")
        var markdown = false

        private struct Row: Encodable {
            let name: String
            let kind: String
            let labels: [String]
            let help: String
            let owner: String
        }

        func run() async throws {
            guard !markdown else {
                Terminal.write(try MetricReference.page)
                return
            }
            let rows = try MetricReference.declared().map { owner, descriptor in
                Row(
                    name: descriptor.name,
                    kind: descriptor.kind.word,
                    labels: descriptor.labels,
                    help: descriptor.help,
                    owner: owner
                )
            }
            try output.write(
                rows,
                columns: [
                    Column("METRIC") { $0.name }, Column("KIND") { $0.kind },
                    Column("LABELS") { $0.labels.joined(separator: ", ") },
                    Column("OWNER") { $0.owner }, Column("MEANING") { $0.help },
                ]
            )
        }
    }
}

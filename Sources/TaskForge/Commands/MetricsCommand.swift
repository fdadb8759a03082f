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
        @Flag(help: "Write the table of the reference page.")
        var markdown = false

        private struct Row: Encodable {
            let name: String
            let kind: String
            let labels: [String]
            let help: String
            let owner: String
        }

        func run() async throws {
            let rows = try MetricReference.declared().map { owner, descriptor in
                Row(
                    name: descriptor.name,
                    kind: descriptor.kind.word,
                    labels: descriptor.labels,
                    help: descriptor.help,
                    owner: owner
                )
            }
            .sorted { $0.name < $1.name }
            guard !markdown else {
                let lines = rows.map {
                    "| `\($0.name)` | \($0.kind) | \($0.labels.joined(separator: ", ")) | "
                        + "\($0.help) | \($0.owner) |\n"
                }
                Terminal.write(
                    "| metric | kind | labels | meaning | owner |\n"
                        + "| --- | --- | --- | --- | --- |\n" + lines.joined()
                )
                return
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

import ArgumentParser
import Foundation

/// How a listing is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case table
    /// For programs.
    case json
}

/// The option that every listing command takes.
struct FormatOption: ParsableArguments {
    @Option(help: "table or json; table on a terminal, json when piped.")
    var format: OutputFormat?

    /// Writes values in the wanted form.
    func write<Value: Encodable>(_ values: [Value], columns: [Column<Value>]) throws {
        switch format ?? (Terminal.isInteractive ? .table : .json) {
        case .table: Terminal.write(Table(columns).text(of: values))
        case .json: try writeJSON(values)
        }
    }

    /// Writes a value as JSON, its keys sorted.
    func writeJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Terminal.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
    }

    /// Whether a table is wanted.
    var isTable: Bool {
        (format ?? (Terminal.isInteractive ? .table : .json)) == .table
    }
}

import FoundationEssentials

/// Writes a model as the Swift files that the program ships.
enum WeightSources {
    /// Writes the two tables and the numbers of a model into a folder.
    static func write(_ model: Tuning.Model, to folder: String) throws {
        try write(
            table(
                "verbatim",
                "verbatim transcripts, with everything that was uttered",
                model.verbatim
            ),
            to: "\(folder)/RuleWeights+verbatim.swift"
        )
        try write(
            table("tidy", "transcripts that were tidied up, by a service or by hand", model.tidy),
            to: "\(folder)/RuleWeights+tidy.swift"
        )
        try write(
            """
            extension RuleModel {
                /// The model that the program ships, written by `scripts/tune-rules`.
                static let shipped = RuleModel(
                    verbatim: .verbatim,
                    tidy: .tidy,
                    lowest: \(model.lowest)
                )
            }

            """,
            to: "\(folder)/RuleModel+shipped.swift"
        )
    }

    private static func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file))
    }

    /// A table as Swift, several entries a line.
    private static func table(_ name: String, _ kind: String, _ table: FittedTable) -> String {
        var lines: [String] = []
        for entry in table.entries {
            if let last = lines.last, last.count + entry.count + 2 <= 86 {
                lines[lines.count - 1] += ", " + entry
            } else {
                lines.append(entry)
            }
        }
        return """
            extension RuleWeights {
                /// The weights for \(kind);
                /// written by `scripts/tune-rules`.
                static let \(name) = RuleWeights(
                    table: \"\"\"
            \(lines.map { "            \($0)" }.joined(separator: "\n"))
                        \"\"\"
                )
            }

            """
    }
}

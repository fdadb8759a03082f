import Foundation

/// What an `Accept` or `Accept-Encoding` header names, each with its weight; RFC 9110, 12.5.
struct AcceptedValues {
    private struct Choice {
        let name: String
        let weight: Double
    }

    private let choices: [Choice]

    /// Reads a header; one that is absent names nothing.
    init(_ header: String?) {
        choices = (header ?? "").split(separator: ",").map { text in
            let parts = text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
            return Choice(
                name: parts.first?.lowercased() ?? "",
                // A weight that cannot be read counts as none wanted.
                weight: weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            )
        }
    }

    /// Whether a value is named, is wanted at all, and nothing is wanted more.
    func prefers(_ name: String) -> Bool {
        let best = choices.map(\.weight).max() ?? 0
        return choices.contains { $0.name == name && $0.weight > 0 && $0.weight >= best }
    }
}

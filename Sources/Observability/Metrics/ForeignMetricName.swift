/// The legal names for a metric that a library called as it liked.
struct ForeignMetricName {
    /// A help text that tells the library's own name.
    let help: String
    /// The labels' names in order, and their values.
    let labels: [String]
    /// The labels' values in the order of their names.
    let values: [String]
    private let stem: String

    /// Makes names and labels legal.
    init(label: String, dimensions: [(String, String)]) {
        stem = Self.snakeCase(label)
        help = "Counted by a library under the name \(label)."
        var byName: [String: String] = [:]
        for (name, value) in dimensions {
            var name = Self.snakeCase(name)
            if name == "le" || name == "quantile" { name += "_" }
            byName[name] = value
        }
        let sorted = byName.sorted { $0.key < $1.key }
        labels = sorted.map(\.key)
        values = sorted.map(\.value)
    }

    /// The name for a counter.
    var counter: String { stem.hasSuffix("_total") ? stem : stem + "_total" }

    /// The name for a duration.
    var seconds: String { stem.hasSuffix("_seconds") ? stem : stem + "_seconds" }

    /// The name for a gauge or a distribution, without the suffixes that mean something else.
    var value: String {
        let taken = ["_total", "_count", "_sum", "_bucket", "_created"]
        return taken.contains { stem.hasSuffix($0) } ? stem + "_value" : stem
    }

    private static func snakeCase(_ name: String) -> String {
        var result = ""
        var previousIsLower = false
        for scalar in name.unicodeScalars {
            switch scalar {
            case "A"..."Z":
                if previousIsLower { result += "_" }
                result += String(scalar).lowercased()
                previousIsLower = false
            case "a"..."z", "0"..."9":
                result.unicodeScalars.append(scalar)
                previousIsLower = true
            default:
                if !result.hasSuffix("_") { result += "_" }
                previousIsLower = false
            }
        }
        while result.hasSuffix("_") { result.removeLast() }
        let startsWithLetter = result.first.map { $0.isLowercase } ?? false
        return startsWithLetter ? result : "m_" + result
    }
}

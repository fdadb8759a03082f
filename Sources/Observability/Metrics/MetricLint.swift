/// The rules that a family's names follow, so that `promtool check metrics` has nothing to say.
///
/// Sources: https://prometheus.io/docs/practices/naming/ and the data model's own characters.
enum MetricLint {
    /// What is wrong with a descriptor, one sentence a fault; empty where it is in order.
    static func faults(in descriptor: MetricDescriptor) -> [String] {
        var faults: [String] = []
        if !isLegal(descriptor.name) {
            faults.append("the name must be snake_case: a-z, 0-9 and _, first a letter")
        }
        if descriptor.help.isEmpty {
            faults.append("the help text is missing")
        }
        faults += suffixFaults(in: descriptor)
        faults += wordFaults(in: descriptor.name)
        faults += labelFaults(in: descriptor)
        faults += bucketFaults(in: descriptor.kind)
        if descriptor.seriesLimit < 1 {
            faults.append("the series limit must be at least 1")
        }
        return faults
    }

    private static func isLegal(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
        else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private static func suffixFaults(in descriptor: MetricDescriptor) -> [String] {
        var faults: [String] = []
        let isTotal = descriptor.name.hasSuffix("_total")
        if descriptor.kind == .counter, !isTotal {
            faults.append("a counter's name must end in _total")
        }
        if descriptor.kind != .counter, isTotal {
            faults.append("only a counter's name may end in _total")
        }
        let isInfo = descriptor.name.hasSuffix("_info")
        if isInfo != (descriptor.kind == .info) {
            faults.append("the suffix _info is that of the kind info, and of no other")
        }
        for suffix in ["_bucket", "_count", "_sum", "_created"]
        where descriptor.name.hasSuffix(suffix) {
            faults.append("the suffix \(suffix) is kept for the parts of a histogram")
        }
        return faults
    }

    private static func wordFaults(in name: String) -> [String] {
        var faults: [String] = []
        for word in name.split(separator: "_").map(String.init) {
            if let base = baseUnits[word] {
                faults.append("the unit \(word) must be the base unit \(base)")
            } else if let base = scaledBaseUnit(of: word) {
                faults.append("the unit \(word) must be the base unit \(base)")
            } else if abbreviatedUnits.contains(word), !name.hasPrefix(word) {
                faults.append("the abbreviated unit \(word) must be spelt out")
            } else if kinds.contains(word), !name.hasPrefix(word) {
                faults.append("the name must not hold the kind \(word)")
            }
        }
        return faults
    }

    private static func labelFaults(in descriptor: MetricDescriptor) -> [String] {
        var faults: [String] = []
        for label in descriptor.labels {
            if !isLegal(label) {
                faults.append("the label \(label) must be snake_case, first a letter")
            }
            if label == "le" || label == "quantile" {
                faults.append("the label \(label) is kept for histograms and summaries")
            }
        }
        if Set(descriptor.labels).count < descriptor.labels.count {
            faults.append("a label is named twice")
        }
        return faults
    }

    private static func bucketFaults(in kind: MetricDescriptor.Kind) -> [String] {
        guard case .histogram(let buckets) = kind else { return [] }
        if buckets.isEmpty || buckets.contains(where: { !$0.isFinite }) {
            return ["the buckets must be finite numbers, at least one"]
        }
        if buckets.count > Histogram.boundLimit {
            return ["there must be at most \(Histogram.boundLimit) bucket bounds"]
        }
        let isRising = zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 }
        return isRising ? [] : ["the bucket bounds must rise"]
    }

    private static func scaledBaseUnit(of word: String) -> String? {
        for prefix in scales where word.hasPrefix(prefix) {
            let unit = String(word.dropFirst(prefix.count))
            if bases.contains(unit) { return unit }
            if let base = baseUnits[unit] { return base }
        }
        return nil
    }

    private static let kinds: Set<String> = ["counter", "gauge", "histogram", "summary"]

    private static let bases: Set<String> = [
        "amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres", "moles",
        "seconds", "volts",
    ]

    private static let baseUnits: [String: String] = [
        "bits": "bytes", "calories": "joules", "days": "seconds", "fahrenheit": "celsius",
        "hours": "seconds", "inches": "meters", "kelvins": "celsius", "miles": "meters",
        "minutes": "seconds", "ounces": "grams", "pounds": "grams", "rankine": "celsius",
        "weeks": "seconds", "yards": "meters",
    ]

    private static let scales = [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega",
        "mebi", "giga", "gibi", "tera", "tebi", "peta", "pebi",
    ]

    private static let abbreviatedUnits: Set<String> = [
        "b", "d", "gb", "h", "kb", "m", "mb", "ms", "ns", "pb", "s", "sec", "tb", "us",
    ]
}

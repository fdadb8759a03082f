import ArgumentParser
import Foundation

/// How results are written.
struct BenchmarkOutput: ParsableArguments {
    @Flag(help: "Write one JSON object a line.")
    var json = false

    /// Writes one result to standard output.
    func write(_ result: BenchmarkResult) throws {
        guard json else {
            print(result)
            return
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
}

/// One measured figure, beside its yardstick where it has one.
struct BenchmarkResult: Encodable, CustomStringConvertible {
    /// What was measured.
    var name: String
    /// The figure.
    var value: Double
    /// The figure's unit.
    var unit: String
    /// What it is compared with.
    var baseline: String?
    /// The yardstick's figure.
    var baselineValue: Double?
    /// How many times as good as the yardstick; over 1 is better.
    var ratio: Double?

    /// A line for people.
    var description: String {
        var line = "\(name): \(rounded(value)) \(unit)"
        if let baseline, let baselineValue, let ratio {
            line += ", \(rounded(ratio)) of \(baseline) (\(rounded(baselineValue)))"
        }
        return line
    }

    private func rounded(_ number: Double) -> String {
        String(format: number < 100 ? "%.3g" : "%.0f", number)
    }
}

extension Array<Double> {
    /// The middle value; 0 of none.
    var median: Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}

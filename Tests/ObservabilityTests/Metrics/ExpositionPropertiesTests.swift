import TestSupport
import Testing

@testable import Observability

/// Reads the text format back by its own rules, independently of the encoder.
@Suite struct ExpositionPropertiesTests {
    @Test func `any label value and help text comes back as it went in`() throws {
        var random = SeededRandom()
        for _ in 0..<500 {
            let values = [text(&random), text(&random)]
            let help = "H" + text(&random)
            let registry = MetricRegistry()
            registry.gauge(.gauge("property", help: help, labels: ["first", "second"]))
                .series.child(values).set(1)
            for format in [ExpositionFormat.prometheusText, .openMetrics] {
                let lines = registry.exposition(format).split(separator: UInt8(ascii: "\n"))
                let helpLine = try #require(
                    lines.first { $0.starts(with: "# HELP property ".utf8) }
                )
                let sample = try #require(lines.first { $0.starts(with: "property{".utf8) })
                #expect(
                    unescape(helpLine.dropFirst("# HELP property ".utf8.count)) == help,
                    "\(random)"
                )
                #expect(labelValues(sample) == values, "\(random)")
            }
        }
    }

    private func text(_ random: inout SeededRandom) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "\\", "\"", "\n", "\r", "\t", "{", "}", ",", "=", "n", "é", "語", "🎈", "\u{0}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
        }
        return text
    }

    private func unescape(_ bytes: some Sequence<UInt8>) -> String {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                result.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The bytes between each pair of quotes that no backslash stands before.
    private func labelValues(_ line: ArraySlice<UInt8>) -> [String] {
        var values: [String] = []
        var current: [UInt8]?
        var isEscaped = false
        for byte in line {
            if byte == UInt8(ascii: "\""), !isEscaped {
                if let value = current { values.append(unescape(value)) }
                current = current == nil ? [] : nil
            } else {
                current?.append(byte)
            }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return values
    }
}

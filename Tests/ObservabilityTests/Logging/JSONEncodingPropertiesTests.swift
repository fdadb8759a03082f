import Foundation
import Logging
import TestSupport
import Testing

@testable import Observability

@Suite struct JSONEncodingPropertiesTests {
    @Test func `any string comes back from Foundation's decoder as it went in`() throws {
        var random = SeededRandom()
        for _ in 0..<2_000 {
            let text = text(&random)
            var bytes = OutputBuffer()
            JSONEncoding.appendString(text, to: &bytes)
            let decoded = try JSONDecoder().decode(String.self, from: Data(bytes.array))
            #expect(Array(decoded.utf8) == Array(text.utf8), "\(random)")
        }
    }

    @Test func `a record of any strings is one line that is one JSON object`() throws {
        var random = SeededRandom()
        for _ in 0..<500 {
            let (message, key, value) = (text(&random), text(&random), text(&random))
            let line = jsonLine(makeRecord(message, metadata: [key: .string(value)]))
            #expect(line.last == "\n" && !line.dropLast().utf8.contains(0x0a), "\(random)")
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                "\(random)"
            )
            #expect(object["message"] as? String == message, "\(random)")
            let taken = LogFieldNames.isFixed(key)
            #expect(object[taken ? key + "_field" : key] as? String == value, "\(random)")
        }
    }

    /// Characters that JSON escapes, at every offset from the borders of eight bytes.
    private func text(_ random: inout SeededRandom) -> String {
        let special: [Unicode.Scalar] = ["\"", "\\", "\n", "\r", "\t", "\u{0}", "\u{1f}", "/"]
        let wide: [Unicode.Scalar] = ["é", "語", "🎈", "\u{2028}", "\u{7f}", "\u{80}", "\u{10ffff}"]
        var text = ""
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: text.unicodeScalars.append(special.randomElement(using: &random) ?? "a")
            case 1: text.unicodeScalars.append(wide.randomElement(using: &random) ?? "a")
            default:
                let letter = UInt8.random(in: 0x20...0x7e, using: &random)
                text.unicodeScalars.append(Unicode.Scalar(letter))
            }
        }
        return text
    }
}

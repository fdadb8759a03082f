import Logging
import TestSupport
import Testing

@testable import Observability

@Suite struct FieldOrderTests {
    @Test func `fields stand in the order of their keys, whatever the keys have in common`() {
        var random = SeededRandom()
        for _ in 0..<300 {
            var fields: Logger.Metadata = [:]
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                // Many begin alike, some beyond the eight bytes that are compared first.
                let length = Int.random(in: 1...12, using: &random)
                let key = String((0..<length).map { _ in Bool.random(using: &random) ? "a" : "b" })
                fields[key] = "\(key)"
            }
            let line = jsonLine(makeRecord(metadata: fields))
            let expected = fields.keys.sorted().map { ",\"\($0)\":\"\($0)\"" }.joined()
            #expect(line.contains("\"version\":\"1.2.3\"\(expected),\"instance\""), "\(random)")
        }
    }
}

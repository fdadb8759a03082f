import TestSupport
import Testing

@testable import Observability

@Suite struct DecimalDigitsTests {
    private func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        bytes.appendMetricValue(value)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (0.1, "0.1"), (0.05, "0.05"), (55.55, "55.55"), (-2.5, "-2.5"), (1e-5, "0.00001"),
        (0.000_123_4, "0.0001234"), (999_999_999_999.999, "999999999999.999"),
        (1_795_550_059.123, "1795550059.123"), (0.30000000000000004, "0.30000000000000004"),
        (1e-6, "1e-06"), (2e15 + 0.5, "2000000000000000.5"),
    ])
    func `a number has the digits that a person would write`(value: Double, expected: String) {
        #expect(text(value) == expected)
    }

    @Test func `any number comes back as it went in`() {
        var random = SeededRandom()
        for _ in 0..<200_000 {
            let value =
                switch UInt8.random(in: 0..<4, using: &random) {
                case 0: Double(bitPattern: random.next())
                case 1: Double.random(in: -1_000...1_000, using: &random)
                case 2: Double.random(in: 0...1e16, using: &random)
                default: Double(Int.random(in: 0...1_000_000_000, using: &random)) / 1e9
                }
            guard value.isFinite else { continue }
            #expect(Double(text(value)) == value, "\(value) \(random)")
        }
    }

    @Test func `numbers at the edges of the powers of ten come back`() {
        for exponent in -6...16 {
            var edge = 1.0
            for _ in 0..<exponent.magnitude { edge = exponent < 0 ? edge / 10 : edge * 10 }
            for value in [edge, edge.nextUp, edge.nextDown] {
                #expect(Double(text(value)) == value)
            }
        }
    }
}

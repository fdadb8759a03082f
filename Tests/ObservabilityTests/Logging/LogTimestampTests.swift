import Foundation
import TestSupport
import Testing

@testable import Observability

@Suite struct LogTimestampTests {
    private func text(_ time: Int64) -> String {
        var timestamp = LogTimestamp()
        var bytes = OutputBuffer()
        timestamp.append(time, to: &bytes)
        return String(decoding: bytes.array, as: UTF8.self)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (1_772_355_900_123_999_999, "2026-03-01T09:05:00.123Z"),
            (4_107_542_399_999_000_000, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func `times are told in UTC with milliseconds`(time: Int64, expected: String) {
        #expect(text(time) == expected)
    }

    @Test func `any time is told as Foundation tells it`() {
        var random = SeededRandom()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2_000 {
            let milliseconds = Int64.random(in: 0...7_000_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(milliseconds / 1_000))
            let expected = style.format(date).dropLast(4)
            #expect(text(milliseconds * 1_000_000).hasPrefix(expected), "\(random)")
        }
    }

    @Test func `the digits of a second that are kept serve the next time of that second only`() {
        var timestamp = LogTimestamp()
        var bytes = OutputBuffer()
        for time in [0, 5_000_000, 1_000_000_000, 5_000_000] as [Int64] {
            timestamp.append(time, to: &bytes)
        }
        #expect(
            String(decoding: bytes.array, as: UTF8.self) == """
                1970-01-01T00:00:00.000Z1970-01-01T00:00:00.005Z\
                1970-01-01T00:00:01.000Z1970-01-01T00:00:00.005Z
                """
        )
    }
}

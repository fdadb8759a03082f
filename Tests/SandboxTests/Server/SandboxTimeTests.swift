import Foundation
import Meetings
import Testing

@testable import Sandbox

struct SandboxTimeTests {
    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000Z"), (1_785_752_123.456, "2026-08-03T10:15:23.456Z"),
        (-1.0, "1969-12-31T23:59:59.000Z"), (951_782_400.0, "2000-02-29T00:00:00.000Z"),
    ])
    func `a time is written as ISO 8601 and read again`(seconds: Double, text: String) throws {
        #expect(SandboxTime.iso8601(Date(timeIntervalSince1970: seconds)) == text)
        let read = try #require(SandboxTime.parse(text))
        #expect(abs(read.timeIntervalSince1970 - seconds) < 0.001)
    }

    @Test func `other forms of a time are read, other texts are not`() {
        #expect(SandboxTime.parse("2026-01-02T03:04:05Z")?.timeIntervalSince1970 == 1_767_323_045)
        #expect(SandboxTime.parse("2026-01-02")?.timeIntervalSince1970 == 1_767_312_000)
        #expect(SandboxTime.parse("yesterday") == nil)
    }
}

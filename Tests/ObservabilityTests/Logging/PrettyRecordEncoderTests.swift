import Logging
import Testing

@testable import Observability

@Suite struct PrettyRecordEncoderTests {
    private func line(_ record: LogRecord, inColour: Bool = false) -> String {
        var encoder = PrettyRecordEncoder(inColour: inColour)
        return encoder.text(of: record)
    }

    @Test func `a record is one line with its fields behind the message`() {
        let record = makeRecord(
            "job done",
            level: .notice,
            metadata: ["kind": "push", "title": "two words", "count": .stringConvertible(3)],
            context: LogContext(jobID: "7")
        )
        #expect(
            line(record) == """
                2026-03-01T09:05:00.123Z NOTICE   job done job_id=7 count=3 kind=push \
                title="two words" (web)

                """
        )
    }

    @Test func `nothing in a record steers the terminal`() {
        let text = line(makeRecord("a\u{1b}[2J\nb", metadata: ["k\u{7}": "\u{9b}x\ty"]))
        #expect(text.contains(#"a\u{1b}[2J\nb"#))
        #expect(
            text.dropLast().unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        )
    }

    @Test func `colour is used only where asked for`() {
        #expect(line(makeRecord(level: .error), inColour: true).contains("\u{1b}[31mERROR"))
        #expect(!line(makeRecord(level: .error)).contains("\u{1b}"))
    }
}

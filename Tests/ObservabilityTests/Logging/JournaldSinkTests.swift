import Foundation
import Logging
import TestSupport
import Testing

@testable import Observability

/// Runs a real journald by hand: as root, where it is installed and none runs already.
@Suite(.serialized) struct JournaldSinkTests {
    private static let need: Comment = "needs root, systemd-journald and none that runs already"

    @Test(.enabled(if: JournalDaemon.canRun, need))
    func `journald keeps the record's fields as fields of its own`() async throws {
        try await JournalDaemon.with {
            let sink = try JournaldSink()
            let redactor = Redactor()
            redactor.add(Secret("hunter2-hunter2"))
            let (pipeline, logger) = try makePipeline([sink], redactor: redactor)
            let marker = UUID().uuidString
            let trace = TraceContext()
            await LogContext.with(requestID: "r-1") {
                TraceContext.$current.withValue(trace) {
                    logger.warning(
                        "journald test",
                        metadata: [
                            "marker": "\(marker)", "status": .stringConvertible(200),
                            "priority": "mine", "9 odd key": "two\nlines", "key": "hunter2-hunter2",
                            "large": .string(String(repeating: "x", count: 250_000)),
                        ]
                    )
                }
            }
            #expect(await pipeline.flush(deadline: .seconds(10)))
            let entry = try await JournalDaemon.entry("MARKER", marker)
            let expected = [
                "MESSAGE": "journald test", "PRIORITY": "4", "SYSLOG_IDENTIFIER": "taskforge",
                "LEVEL": "warning", "LOGGER": "tests", "REQUEST_ID": "r-1",
                "TRACE_ID": trace.traceID,
                "SPAN_ID": trace.spanID, "SERVICE": "taskforge", "VERSION": "1.2.3",
                "INSTANCE": "one", "STATUS": "200", "PRIORITY_FIELD": "mine",
                "FIELD_9_ODD_KEY": "two\nlines", "KEY": "[redacted]",
                "CODE_FILE": "ObservabilityTests/JournaldSinkTests.swift",
            ]
            for (name, value) in expected { #expect(entry[name] == value, "\(name)") }
            #expect(entry["CODE_LINE"].flatMap(Int.init) ?? 0 > 0)
            #expect(entry["LARGE"]?.count == 250_000)
            #expect(try readBack(marker).contains("journald test"))
        }
    }

    @Test(.enabled(if: JournalDaemon.canRun, need))
    func `without a journald the sink is refused with a remedy`() async throws {
        try await JournalDaemon.alone {
            let error = #expect(throws: LogSinkError.noJournal) { _ = try JournaldSink() }
            #expect(error?.description.contains("LOG_SINKS") == true)
        }
    }

    /// What `taskforge logs --journal` shows of the record.
    private func readBack(_ marker: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/\(marker)"
        let output = open(path, O_WRONLY | O_CREAT, 0o600)
        defer {
            close(output)
            unlink(path)
        }
        var filter = LogFilter()
        filter.level = .warning
        filter.fields = [LogFilter.Field("marker", marker)]
        try LogView(.pretty(colour: false), filter: filter, output: output).show([.journal])
        return try String(contentsOfFile: path, encoding: .utf8)
    }
}

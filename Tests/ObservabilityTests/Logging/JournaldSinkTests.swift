import Foundation
import Glibc
import Logging
import Testing

@testable import Observability

/// Runs a real journald by hand: as root, where it is installed and none runs already.
@Suite(.serialized) struct JournaldSinkTests {
    private static let daemon = "/lib/systemd/systemd-journald"
    private static let socket = "/run/systemd/journal/socket"

    private static var canRun: Bool {
        geteuid() == 0 && access(daemon, X_OK) == 0 && access(socket, F_OK) != 0
    }

    @Test(.enabled(if: canRun, "needs root, systemd-journald and no journald that runs already"))
    func `journald keeps the record's fields as fields of its own`() async throws {
        let journald = try startJournald()
        defer { stop(journald) }
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
        let entry = try await entry(withMarker: marker)
        let expected = [
            "MESSAGE": "journald test", "PRIORITY": "4", "SYSLOG_IDENTIFIER": "taskforge",
            "LEVEL": "warning", "LOGGER": "tests", "REQUEST_ID": "r-1", "TRACE_ID": trace.traceID,
            "SPAN_ID": trace.spanID, "SERVICE": "taskforge", "VERSION": "1.2.3",
            "INSTANCE": "one", "STATUS": "200", "PRIORITY_FIELD": "mine",
            "FIELD_9_ODD_KEY": "two\nlines", "KEY": "[redacted]",
            "CODE_FILE": "ObservabilityTests/JournaldSinkTests.swift",
        ]
        for (name, value) in expected { #expect(entry[name] == value, "\(name)") }
        #expect(entry["CODE_LINE"].flatMap(Int.init) ?? 0 > 0)
        #expect(entry["LARGE"]?.count == 250_000)
    }

    @Test(.enabled(if: canRun, "needs that no journald runs"))
    func `without a journald the sink is refused with a remedy`() {
        let error = #expect(throws: LogSinkError.noJournal) { _ = try JournaldSink() }
        #expect(error?.description.contains("LOG_SINKS") == true)
    }

    private func startJournald() throws -> Process {
        for folder in ["/run/systemd/journal", "/run/log/journal"] {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.daemon)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(10)
        while access(Self.socket, F_OK) != 0, ContinuousClock.now < deadline { usleep(10_000) }
        return process
    }

    private func stop(_ process: Process) {
        process.terminate()
        process.waitUntilExit()
        for name in ["socket", "stdout", "dev-log", "io.systemd.journal"] {
            unlink("/run/systemd/journal/" + name)
        }
    }

    /// The entry as `journalctl` tells it, once it is there.
    private func entry(withMarker marker: String) async throws -> [String: String] {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            let output = try run(
                "/usr/bin/journalctl",
                ["-o", "json", "--all", "--no-pager", "MARKER=\(marker)"]
            )
            if let line = output.split(separator: UInt8(ascii: "\n")).first {
                let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
                return (object ?? [:]).compactMapValues { $0 as? String }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return [:]
    }

    private func run(_ path: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data
    }
}

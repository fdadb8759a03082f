import Logging
import Testing

@testable import Observability

@Suite struct JSONRecordEncoderTests {
    /// What every line ends with.
    private let end = #","instance":"one","sequence":7}"# + "\n"

    private struct Broken: Error, CustomStringConvertible {
        var description: String { "no \"way\"" }
    }

    @Test func `a record has the fields of the interface in their order`() throws {
        let trace = try #require(
            TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        )
        let record = makeRecord(
            error: Broken(),
            metadata: [
                "route": "/items/{id}", "status": .stringConvertible(200),
                "duration_ms": .stringConvertible(1.5), "cached": .stringConvertible(true),
            ],
            context: LogContext(requestID: "r-1", jobID: "7", jobKind: "push", runID: "run"),
            trace: trace
        )
        #expect(
            jsonLine(record) == #"""
                {"time":"2026-03-01T09:05:00.123Z","level":"info","message":"request",\#
                "logger":"web","request_id":"r-1",\#
                "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7",\#
                "job_id":"7","job_kind":"push","run_id":"run","source":"Web/Router.swift:42",\#
                "service":"taskforge","version":"1.2.3",\#
                "error":{"type":"Broken","text":"no \"way\""},\#
                "cached":true,"duration_ms":1.5,"route":"/items/{id}","status":200,\#
                "instance":"one","sequence":7}

                """#
        )
    }

    @Test func `a record without anything beside has only the fields that always stand`() {
        #expect(
            jsonLine(makeRecord("started", level: .critical)) == #"""
                {"time":"2026-03-01T09:05:00.123Z","level":"critical","message":"started",\#
                "logger":"web","source":"Web/Router.swift:42","service":"taskforge",\#
                "version":"1.2.3","instance":"one","sequence":7}

                """#
        )
    }

    @Test func `metadata under a fixed field's name gets a suffix`() {
        let line = jsonLine(
            makeRecord(metadata: ["level": "9", "message": "m", "error": "e", "time": "t"])
        )
        #expect(line.contains(#""level":"info""#))
        for field in [
            "error_field\":\"e", "level_field\":\"9", "message_field\":\"m", "time_field",
        ] {
            #expect(line.contains("\"" + field))
        }
    }

    @Test func `metadata that repeats the context is said once, and another value keeps a suffix`()
    {
        let context = LogContext(jobID: "7", meetingID: "m-1")
        let line = jsonLine(
            makeRecord(metadata: ["job_id": "7", "meeting_id": "m-2"], context: context)
        )
        #expect(line.contains(#""job_id":"7","meeting_id":"m-1""#))
        #expect(line.hasSuffix(#","meeting_id_field":"m-2""# + end))
        #expect(jsonLine(makeRecord(metadata: ["job_id": "8"])).contains(#""job_id":"8""#))
    }

    @Test func `the record's own metadata wins over the provider's, and that over the logger's`() {
        let line = jsonLine(
            makeRecord(
                metadata: ["a": "own"],
                loggerMetadata: ["a": "logger", "b": "logger", "c": "logger"],
                providedMetadata: ["a": "provided", "b": "provided"]
            )
        )
        #expect(line.hasSuffix(#""a":"own","b":"provided","c":"logger""# + end))
    }

    @Test func `lists and dictionaries stay lists and objects`() {
        let line = jsonLine(
            makeRecord(metadata: [
                "empty": [], "none": [:], "tags": ["a", .stringConvertible(2)],
                "who": ["name": "Ada", "id": .stringConvertible(7)],
            ])
        )
        #expect(
            line.hasSuffix(
                #""empty":[],"none":{},"tags":["a",2],"who":{"id":7,"name":"Ada"}"# + end
            )
        )
    }

    @Test func `a number that JSON cannot hold is a text`() {
        let line = jsonLine(makeRecord(metadata: ["x": .stringConvertible(Double.nan)]))
        #expect(line.hasSuffix(#""x":"nan""# + end))
    }

    @Test func `a value that is too long is cut at a character's border and marked`() {
        let line = jsonLine(makeRecord(String(repeating: "é", count: 20)), limit: 11)
        #expect(line.contains("\"message\":\"ééééé…[truncated]\""))
    }

    @Test func `secrets are replaced in message, metadata, keys and error, also when escaped`() {
        let redactor = Redactor()
        redactor.add(Secret("pa\"ss\\word"))
        let record = makeRecord(
            "login with pa\"ss\\word",
            error: FailureWithText(text: "refused pa\"ss\\word"),
            metadata: ["token": "pa\"ss\\word", "a pa\"ss\\word": ["x": "pa\"ss\\word!"]]
        )
        let line = jsonLine(record, redactor: redactor)
        #expect(!line.contains("word"))
        #expect(line.contains(#""message":"login with [redacted]""#))
        #expect(line.contains(#""token":"[redacted]""#))
    }

    @Test func `no half of a secret is left where a long value is cut`() {
        let redactor = Redactor()
        redactor.add(Secret("topsecret"))
        let record = makeRecord("12345678topsecret and more")
        let line = jsonLine(record, redactor: redactor, limit: 12)
        #expect(!line.contains("tops"))
    }
}

private struct FailureWithText: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

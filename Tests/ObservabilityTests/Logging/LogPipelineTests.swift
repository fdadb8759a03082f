import Foundation
import Logging
import TestSupport
import Testing

@testable import Observability

@Suite struct LogPipelineTests {
    @Test func `records reach every sink in the order in which they were written`() async throws {
        let (json, pretty) = (
            MemorySink("json"), MemorySink("pretty", encoding: .pretty(colour: false))
        )
        let (pipeline, logger) = try makePipeline([json, pretty])
        for number in 0..<1_000 { logger.info("record", metadata: ["number": "\(number)"]) }
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(json.lines.count == 1_000)
        #expect(pretty.lines.count == 1_000)
        for (number, line) in json.lines.enumerated() {
            #expect(line.contains(#""number":"\#(number)","#))
        }
    }

    @Test func `what belongs to the task is on the record`() async throws {
        let sink = MemorySink()
        let (pipeline, logger) = try makePipeline([sink])
        let trace = TraceContext()
        await LogContext.with(requestID: "r-1") {
            await LogContext.with(meetingID: "m-1") {
                TraceContext.$current.withValue(trace) { logger.info("inside") }
            }
        }
        logger.info("outside")
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(sink.lines[0].contains(#""request_id":"r-1","trace_id":"\#(trace.traceID)""#))
        #expect(sink.lines[0].contains(#""meeting_id":"m-1""#))
        #expect(!sink.lines[1].contains("request_id"))
    }

    @Test func `an error given to the logger becomes the record's error`() async throws {
        struct Refused: Error {}
        let sink = MemorySink()
        let (pipeline, logger) = try makePipeline([sink])
        logger.error("call failed", error: Refused())
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(sink.text.contains(#""error":{"type":"Refused","text":"Refused()"}"#))
    }

    @Test func `a secret told to the redactor later is replaced from then on`() async throws {
        let (sink, redactor) = (MemorySink(), Redactor())
        let (pipeline, logger) = try makePipeline([sink], redactor: redactor)
        redactor.add(Secret("hunter2-hunter2"))
        logger.info("login", metadata: ["password": "hunter2-hunter2"])
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(sink.text.contains(#""password":"[redacted]""#))
    }

    @Test func `a level set while running holds at once, for the logger and those beneath`()
        async throws
    {
        let sink = MemorySink()
        let (pipeline, _) = try makePipeline([sink]) { $0.level = .info }
        let jobs = Logger(label: "jobs.worker") { pipeline.handler(label: $0) }
        let web = Logger(label: "web") { pipeline.handler(label: $0) }
        var own = Logger(label: "jobs") { pipeline.handler(label: $0) }
        own.logLevel = .error
        jobs.debug("1 no")
        pipeline.setLevel(.debug, for: "jobs")
        jobs.debug("2 yes")
        web.debug("3 no")
        own.info("4 no")
        pipeline.setLevel(.warning)
        jobs.debug("5 yes")
        web.info("6 no")
        pipeline.setLevel(nil, for: "jobs")
        jobs.info("7 no")
        #expect(pipeline.level(of: "jobs.worker") == .warning)
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(sink.lines.count == 2)
        #expect(sink.text.contains("2 yes"))
        #expect(sink.text.contains("5 yes"))
    }

    @Test func `a handler keeps its metadata to itself, as swift-log asks`() async throws {
        let sink = MemorySink()
        let (pipeline, logger) = try makePipeline([sink])
        var first = logger
        first[metadataKey: "who"] = "first"
        var second = first
        second[metadataKey: "who"] = "second"
        first.info("a")
        second.info("b")
        logger.info("c")
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(sink.lines[0].contains(#""who":"first","#))
        #expect(sink.lines[1].contains(#""who":"second","#))
        #expect(!sink.lines[2].contains("who"))
    }

    @Test func `the first record after a long silence is written without a flush`() async throws {
        let sink = MemorySink()
        let (pipeline, logger) = try makePipeline([sink])
        // Long enough for the encoder's thread to have gone to deep sleep.
        try await Task.sleep(for: .milliseconds(300))
        logger.debug("hello")
        let deadline = ContinuousClock.now + .seconds(10)
        while sink.lines.isEmpty, ContinuousClock.now < deadline { await Task.yield() }
        #expect(sink.lines.count == 1)
        withExtendedLifetime(pipeline) {}
    }

    @Test func `the service flushes when it is shut down`() async throws {
        let sink = MemorySink()
        let (pipeline, logger) = try makePipeline([sink])
        let service = Task { try await pipeline.run() }
        for _ in 0..<100 { logger.info("last words") }
        service.cancel()
        try await service.value
        #expect(sink.lines.count == 100)
    }

    @Test func `the threads end with the pipeline, and what was written before is not lost`()
        async throws
    {
        let sink = MemorySink()
        do {
            let (pipeline, logger) = try makePipeline([sink])
            for _ in 0..<100 { logger.info("last words") }
            withExtendedLifetime(pipeline) {}
        }
        let deadline = ContinuousClock.now + .seconds(10)
        while sink.lines.count < 100, ContinuousClock.now < deadline { await Task.yield() }
        #expect(sink.lines.count == 100)
    }
}

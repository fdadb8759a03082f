import Logging
import Testing

@testable import Observability

/// Debug lines of a run that fails are written after the fact, those of others never.
@Suite struct FlightRecorderTests {
    private struct Failure: Error {}

    private func pipeline(
        _ metrics: MetricRegistry = MetricRegistry()
    ) throws -> (sink: MemorySink, pipeline: LogPipeline, logger: Logger) {
        let sink = MemorySink()
        let (pipeline, logger) = try makePipeline([sink], metrics: metrics) { $0.level = .info }
        return (sink, pipeline, logger)
    }

    private func messages(_ sink: MemorySink) -> [String] {
        sink.lines.compactMap { line in
            line.split(separator: #""message":""#).last?.split(separator: "\"").first.map(
                String.init
            )
        }
    }

    @Test func `the debug lines of a run that throws are written, with their own times and ids`()
        async throws
    {
        let (sink, pipeline, logger) = try pipeline()
        await #expect(throws: Failure.self) {
            try await LogContext.with(jobID: "7") {
                try await FlightRecorder.recording {
                    logger.debug("looked up")
                    logger.trace("too fine")
                    logger.info("begun")
                    throw Failure()
                }
            }
        }
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(messages(sink) == ["begun", "looked up"])
        let late = try #require(sink.lines.last)
        #expect(late.contains(#""level":"debug""#))
        #expect(late.contains(#""job_id":"7""#))
    }

    @Test func `the debug lines of a run that succeeds or is cancelled are never written`()
        async throws
    {
        let (sink, pipeline, logger) = try pipeline()
        await FlightRecorder.recording { logger.debug("of a success") }
        await #expect(throws: CancellationError.self) {
            try await FlightRecorder.recording {
                logger.debug("of a cancellation")
                throw CancellationError()
            }
        }
        logger.debug("outside")
        logger.info("end")
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(messages(sink) == ["end"])
    }

    @Test func `a result may be a failure too`() async throws {
        let (sink, pipeline, logger) = try pipeline()
        for status in [200, 500] {
            _ = await FlightRecorder.recording(hasFailed: { $0 >= 500 }) {
                logger.debug("answered \(status)")
                return status
            }
        }
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(messages(sink) == ["answered 500"])
    }

    @Test func `a run within a run is part of it`() async throws {
        let (sink, pipeline, logger) = try pipeline()
        try? await FlightRecorder.recording {
            await FlightRecorder.recording { logger.debug("inner") }
            logger.debug("outer")
            throw Failure()
        }
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(messages(sink) == ["inner", "outer"])
    }

    @Test func `of a long run the latest lines are kept, in their order, and the others counted`()
        async throws
    {
        let registry = MetricRegistry()
        let (sink, pipeline, logger) = try pipeline(registry)
        await FlightRecorder.recording {
            for number in 0..<1_000 { logger.debug("of a success \(number)") }
        }
        try? await FlightRecorder.recording {
            for number in 0..<1_000 { logger.debug("\(number)") }
            throw Failure()
        }
        #expect(await pipeline.flush(deadline: .seconds(10)))
        let kept = FlightRecorder.linesPerRun
        #expect(messages(sink) == ((1_000 - kept)..<1_000).map(String.init))
        let metrics = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(metrics.contains("taskforge_log_recorder_dropped_total \(1_000 - kept)\n"))
    }

    @Test func `a logger that writes debug anyway writes each line once`() async throws {
        let (sink, pipeline, logger) = try pipeline()
        pipeline.setLevel(.debug, for: "tests")
        try? await FlightRecorder.recording {
            logger.debug("once")
            throw Failure()
        }
        #expect(await pipeline.flush(deadline: .seconds(10)))
        #expect(messages(sink) == ["once"])
    }
}

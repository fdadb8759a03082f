import Foundation
import Logging
import TestSupport
import Testing

@testable import Observability

/// For each sink: emitted = written + dropped + sampled + queued, whatever happens to the sinks.
@Suite struct LogAccountingTests {
    private struct Account: Equatable {
        var emitted = 0.0
        var written = 0.0
        var dropped = 0.0
        var sampled = 0.0
        var queued = 0.0
        var isBalanced: Bool { emitted == written + dropped + sampled + queued }
    }

    private func account(_ registry: MetricRegistry, sink: String) -> Account {
        var account = Account()
        for line in String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("taskforge_log_records_") {
            let value = Double(line.split(separator: " ").last ?? "") ?? .nan
            if line.contains("_emitted_total{") { account.emitted += value }
            guard line.contains(#"sink="\#(sink)""#) else { continue }
            if line.contains("_written_total{") { account.written += value }
            if line.contains("_dropped_total{") { account.dropped += value }
            if line.contains("_sampled_total{") { account.sampled += value }
            if line.contains("_queued{") { account.queued += value }
        }
        return account
    }

    /// Waits until the encoder has handed everything on, as far as the sinks' queues take it.
    private func settled(_ registry: MetricRegistry, sink: String) async -> Account {
        let deadline = ContinuousClock.now + .seconds(20)
        var last = account(registry, sink: sink)
        while ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(50))
            let next = account(registry, sink: sink)
            if next == last, next.isBalanced { return next }
            last = next
        }
        return last
    }

    @Test func `a sink that blocks stops neither the callers nor the other sink`() async throws {
        let registry = MetricRegistry()
        let (free, blocked) = (MemorySink("free"), try BlockedSink())
        let (pipeline, logger) = try makePipeline([free, blocked], metrics: registry) {
            $0.queueCapacity = 1_000
            $0.errorReserve = 100
            $0.dropReportInterval = .seconds(100)
        }
        let count = 20_000
        for number in 0..<count {
            logger.info("record", metadata: ["number": "\(number)"])
            // The flood comes in waves that the encoder can follow; the blocked sink cannot.
            if number % 500 == 499 {
                while account(registry, sink: "free").queued > 0 {
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
        }
        #expect(free.lines.count == count)
        let stuck = await settled(registry, sink: "blocked")
        #expect(stuck.isBalanced, "\(stuck)")
        #expect(stuck.emitted == Double(count))
        #expect(stuck.written == 0)
        #expect(stuck.dropped > 0)
        #expect(stuck.queued >= 1_000)
        #expect(await !pipeline.flush(deadline: .milliseconds(100)))

        blocked.open()
        #expect(await pipeline.flush(deadline: .seconds(20)))
        let open = account(registry, sink: "blocked")
        #expect(open.isBalanced, "\(open)")
        #expect(open.queued == 0)
        #expect(Double(blocked.lines.count) == open.written)
        #expect(account(registry, sink: "free").dropped == 0)
    }

    @Test func `a flood through a blocked sink loses debug before info before warning, no error`()
        async throws
    {
        let registry = MetricRegistry()
        let blocked = try BlockedSink()
        let (pipeline, logger) = try makePipeline([blocked], metrics: registry) {
            $0.queueCapacity = 400
            $0.errorReserve = 200
            $0.dropReportInterval = .seconds(100)
        }
        logger.critical("taken by the sink's thread, which then blocks")
        _ = await settled(registry, sink: "blocked")
        for _ in 0..<300 {
            for level in [Logger.Level.debug, .info, .warning] {
                for _ in 0..<4 { logger.log(level: level, "flood") }
            }
        }
        for _ in 0..<150 { logger.error("flood") }
        let stuck = await settled(registry, sink: "blocked")
        #expect(stuck.isBalanced, "\(stuck)")
        blocked.open()
        #expect(await pipeline.flush(deadline: .seconds(20)))
        func written(_ level: String) -> Int {
            blocked.lines.filter { $0.contains(#""level":"\#(level)""#) }.count
        }
        #expect(written("error") == 150)
        #expect(written("warning") == 400)
        #expect(written("info") == 0)
        #expect(written("debug") == 0)
    }

    @Test func `a sink that fails is counted, told of once, and used again`() async throws {
        let registry = MetricRegistry()
        let (failing, other) = (MemorySink("failing"), MemorySink("other"))
        failing.isFailing = true
        let (pipeline, logger) = try makePipeline([failing, other], metrics: registry) {
            $0.dropReportInterval = .seconds(100)
        }
        for _ in 0..<5 {
            logger.info("lost")
            #expect(await pipeline.flush(deadline: .seconds(10)))
        }
        failing.isFailing = false
        logger.info("kept")
        #expect(await pipeline.flush(deadline: .seconds(10)))
        let told = other.lines.filter { $0.contains(#""message":"log sink failed""#) }
        #expect(told.count == 1)
        #expect(told.first?.contains(#""sink":"failing""#) == true)
        #expect(other.lines.filter { $0.contains("log sink recovered") }.count == 1)
        #expect(failing.lines.contains { $0.contains("kept") })
        for sink in ["failing", "other"] {
            let account = await settled(registry, sink: sink)
            #expect(account.isBalanced, "\(account)")
        }
        #expect(account(registry, sink: "failing").dropped >= 5)
    }

    @Test func `one record afterwards says how many were dropped, by level and sink`() async throws
    {
        let registry = MetricRegistry()
        let (other, blocked) = (MemorySink("other"), try BlockedSink())
        let (pipeline, logger) = try makePipeline([other, blocked], metrics: registry) {
            $0.queueCapacity = 100
            $0.errorReserve = 10
            $0.dropReportInterval = .milliseconds(50)
        }
        for _ in 0..<50 {
            for _ in 0..<50 { logger.info("flood") }
            while account(registry, sink: "other").queued > 0 {
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        let deadline = ContinuousClock.now + .seconds(10)
        var reports: [Substring] = []
        var told = 0.0
        // A report displaces records itself; those are told with the next losses.
        while told < account(registry, sink: "blocked").dropped - 5, ContinuousClock.now < deadline
        {
            reports = other.lines.filter { $0.contains(#""message":"log records dropped""#) }
            told = reports.reduce(0) { $0 + number(after: #""dropped_info":"#, in: $1) }
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(told > 2_000)
        #expect(reports.allSatisfy { $0.contains(#""sink":"blocked""#) })
        #expect(reports.allSatisfy { $0.contains(#""level":"warning""#) })
        blocked.open()
        withExtendedLifetime(pipeline) {}
    }

    @Test func `two minutes of 500 requests a second stay under the limit with every error`()
        async throws
    {
        let registry = MetricRegistry()
        let (limited, other) = (MemorySink("limited"), MemorySink("other"))
        let time = TestTime()
        let (pipeline, logger) = try makePipeline([limited, other], metrics: registry) { options in
            options.maximumLinesPerMinute = ["limited": 5_000]
            options.time = { time.now }
        }
        for second in 0..<120 {
            let metadata: Logger.Metadata = ["second": .stringConvertible(second)]
            for number in 0..<500 {
                logger.info("request", metadata: metadata)
                if number % 100 == 0 { logger.error("request failed", metadata: metadata) }
                if number % 50 == 0 { logger.info("job done", metadata: metadata) }
                if number % 250 == 0 {
                    let status: Logger.Metadata = ["status": .stringConvertible(500)]
                    logger.info("request", metadata: metadata.merging(status) { $1 })
                }
                time.advance(nanoseconds: 2_000_000)
            }
            #expect(await pipeline.flush(deadline: .seconds(10)))
        }
        #expect(limited.lines.filter { $0.contains(#""level":"error""#) }.count == 600)
        #expect(limited.lines.filter { $0.contains("job done") }.count == 1_200)
        #expect(limited.lines.filter { $0.contains(#""status":500"#) }.count == 240)
        #expect(limited.lines.count > 8_000)
        let seconds = limited.lines.map { Int(number(after: #""second":"#, in: $0)) }
        for start in 0...60 {
            #expect(seconds.filter { (start..<(start + 60)).contains($0) }.count <= 5_000)
        }
        #expect(other.lines.count == 120 * 517)
        let account = account(registry, sink: "limited")
        #expect(account.isBalanced, "\(account)")
        #expect(account.dropped == 0)
        #expect(account.sampled > 0)
    }

    @Test func `many tasks at once lose no record while there is room`() async throws {
        let registry = MetricRegistry()
        let sink = MemorySink()
        let (pipeline, logger) = try makePipeline([sink], metrics: registry)
        await withDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<2_000 { logger.info("record") } }
            }
        }
        #expect(await pipeline.flush(deadline: .seconds(20)))
        #expect(sink.lines.count == 16_000)
        let account = account(registry, sink: "memory")
        #expect(account == .init(emitted: 16_000, written: 16_000))
    }

    private func number(after key: String, in line: Substring) -> Double {
        guard let range = line.range(of: key) else { return 0 }
        return Double(line[range.upperBound...].prefix { $0.isNumber }) ?? 0
    }
}

import FoundationEssentials
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Observability

@Suite struct HealthMonitorTests {
    struct Unreachable: Error, CustomStringConvertible {
        var description: String { "connection refused" }
    }

    /// A monitor on a clock that stands still, with what a test needs beside it.
    private struct Setup {
        let clock = ManualClock()
        let metrics = MetricRegistry()
        let sink = MemorySink()
        let pipeline: LogPipeline
        let monitor: HealthMonitor

        init(_ checks: [HealthCheck]) throws {
            let (pipeline, logger) = try makePipeline([sink])
            self.pipeline = pipeline
            let clock = clock
            monitor = HealthMonitor(
                metrics: metrics,
                logger: logger,
                clock: clock,
                date: { Date(timeIntervalSince1970: 1_000 + clock.elapsed.seconds) }
            )
            try monitor.register(checks)
        }

        func status(_ name: String) throws -> HealthCheckStatus {
            try #require(monitor.report().checks.first { $0.name == name })
        }

        /// What the status of a check changed to.
        enum Status: String, CaseIterable {
            case healthy, unhealthy
        }

        /// How often the only check changed to each status; without those that never were.
        var transitions: [Status: Int] {
            var counts: [Status: Int] = [:]
            for line in exposition.split(separator: "\n")
            where line.hasPrefix("taskforge_health_check_transitions_total{") {
                for status in Status.allCases where line.contains("=\"\(status.rawValue)\"") {
                    counts[status] = line.split(separator: " ").last.flatMap { Int($0) }
                }
            }
            return counts
        }

        var exposition: String { String(decoding: metrics.exposition(), as: UTF8.self) }

        /// Runs the monitor around a body, which begins after the first round.
        func running(_ body: () async throws -> Void) async throws {
            try await withThrowingTaskGroup { group in
                group.addTask { try await monitor.run() }
                await monitor.firstRound(deadline: .seconds(1_000))
                try await body()
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    /// What a probe answers, changed by the test; counts how often it is asked.
    private final class Probe: Sendable {
        private let state = Mutex((isHealthy: true, count: 0))
        let asked = TestSignal()

        var count: Int { state.withLock { $0.count } }

        func set(isHealthy: Bool) { state.withLock { $0.isHealthy = isHealthy } }

        @Sendable func answer() async throws {
            defer { asked.send() }
            let isHealthy = state.withLock { state in
                state.count += 1
                return state.isHealthy
            }
            if !isHealthy { throw Unreachable() }
        }
    }

    @Test func `the report is answered from the latest probes and never asks`() async throws {
        let (good, bad) = (Probe(), Probe())
        bad.set(isHealthy: false)
        let setup = try Setup([
            HealthCheck("database", impact: .critical, probe: good.answer),
            HealthCheck("gemini_api", impact: .degrading, probe: bad.answer),
        ])
        try await setup.running {
            for _ in 0..<1_000 { _ = setup.monitor.report() }
            let report = setup.monitor.report()
            #expect(!report.isHealthy)
            #expect(report.failingCritical.isEmpty)
            #expect(report.checks.map(\.name) == ["database", "gemini_api"])
            #expect(report.checks.map(\.isHealthy) == [true, false])
            let gemini = try setup.status("gemini_api")
            #expect(gemini.message == "connection refused")
            #expect(gemini.evidence == .probe)
            #expect(gemini.consecutiveFailures == 1)
            #expect(gemini.checkedAt == Date(timeIntervalSince1970: 1_000))
            #expect(good.count == 1)
            #expect(bad.count == 1)
        }
    }

    @Test func `before anything is known a check is not healthy and says so`() throws {
        let setup = try Setup([HealthCheck("database", impact: .critical) {}])
        let status = try setup.status("database")
        #expect(!status.isHealthy)
        #expect(status.message == "not checked yet")
        #expect(status.age == nil)
        #expect(setup.monitor.report().failingCritical == ["database"])
    }

    @Test func `a probe is repeated at its interval and recovery is seen`() async throws {
        let probe = Probe()
        probe.set(isHealthy: false)
        let setup = try Setup([
            HealthCheck("database", impact: .critical, interval: .seconds(30), probe: probe.answer)
        ])
        try await setup.running {
            #expect(await probe.asked.wait(.seconds(10)))
            #expect(await setup.clock.waitForSleepers(1))
            setup.clock.advance(by: .seconds(29))
            #expect(probe.count == 1)
            probe.set(isHealthy: true)
            setup.clock.advance(by: .seconds(1))
            #expect(await probe.asked.wait(.seconds(10)))
            #expect(await setup.clock.waitForSleepers(1))
            let status = try setup.status("database")
            #expect(status.isHealthy)
            #expect(status.since == Date(timeIntervalSince1970: 1_030))
        }
        #expect(await setup.pipeline.flush(deadline: .seconds(10)))
        #expect(setup.sink.lines.count == 2)
        #expect(setup.sink.text.contains(#""level":"warning","message":"health check failed""#))
        #expect(setup.sink.text.contains(#""reason":"connection refused""#))
        #expect(setup.sink.text.contains(#""message":"health check recovered""#))
    }

    @Test func `checks are probed in parallel`() async throws {
        let arrived = Mutex(0)
        let allArrived = TestSignal()
        let setup = try Setup(
            (0..<10).map { number in
                HealthCheck("check_\(number)", impact: .degrading) {
                    let count = arrived.withLock { count in
                        count += 1
                        return count
                    }
                    // Nobody goes on before everybody has come.
                    if count == 10 { for _ in 0..<10 { allArrived.send() } }
                    if await !allArrived.wait(.seconds(10)) { throw Unreachable() }
                }
            }
        )
        try await setup.running {
            #expect(setup.monitor.report().isHealthy)
        }
    }

    @Test func `a probe that does not answer fails at its timeout`() async throws {
        let setup = try Setup([
            HealthCheck("slow_api", impact: .degrading, timeout: .seconds(5)) {
                try await Task.sleep(for: .seconds(1_000))
            }
        ])
        async let round: Void = setup.monitor.firstRound(deadline: .seconds(1_000))
        let run = Task { try await setup.monitor.run() }
        // The time of the round and the timeout of the probe.
        #expect(await setup.clock.waitForSleepers(2))
        setup.clock.advance(by: .seconds(5))
        await round
        let status = try setup.status("slow_api")
        #expect(!status.isHealthy)
        #expect(status.message == "no answer within 5.0 seconds")
        #expect(status.latency == .seconds(5))
        run.cancel()
        try await run.value
    }

    @Test func `a probe that does not even end when cancelled is told as failed meanwhile`()
        async throws
    {
        let stuck = Mutex<CheckedContinuation<Void, Never>?>(nil)
        let setup = try Setup([
            HealthCheck("stuck_api", impact: .degrading, timeout: .seconds(5)) {
                await withCheckedContinuation { continuation in
                    stuck.withLock { $0 = continuation }
                }
            }
        ])
        async let round: Void = setup.monitor.firstRound(deadline: .seconds(1_000))
        let run = Task { try await setup.monitor.run() }
        #expect(await setup.clock.waitForSleepers(2))
        setup.clock.advance(by: .seconds(5))
        await round
        #expect(try setup.status("stuck_api").message == "no answer within 5.0 seconds")
        run.cancel()
        stuck.withLock { $0 }?.resume()
        try await run.value
    }

    @Test func `a check that traffic fails is probed at its shorter interval`() async throws {
        let probe = Probe()
        let setup = try Setup([
            HealthCheck(
                "api",
                impact: .degrading,
                interval: .seconds(3_600),
                retryInterval: .seconds(60),
                probe: probe.answer
            )
        ])
        try await setup.running {
            #expect(await probe.asked.wait(.seconds(10)))
            for _ in 0..<5 {
                #expect(await setup.clock.waitForSleepers(1))
                setup.clock.advance(by: .seconds(60))
            }
            #expect(await setup.clock.waitForSleepers(1))
            #expect(probe.count == 1)
            setup.monitor.recordFailure("api", "connection refused")
            setup.clock.advance(by: .seconds(60))
            #expect(await probe.asked.wait(.seconds(10)))
            #expect(await setup.clock.waitForSleepers(1))
            let status = try setup.status("api")
            #expect(status.isHealthy)
        }
    }

    @Test func `knowledge older than twice the interval is stale and not healthy`() throws {
        let setup = try Setup([
            HealthCheck("database", impact: .critical, interval: .seconds(30)) {}
        ])
        setup.monitor.recordSuccess("database")
        setup.clock.advance(by: .seconds(60))
        #expect(try setup.status("database").isHealthy)
        setup.clock.advance(by: .seconds(1))
        let status = try setup.status("database")
        #expect(!status.isHealthy)
        #expect(status.message == "stale: last checked 61 s ago")
        #expect(status.age == .seconds(61))
    }

    @Test func `becoming stale is a change that is logged, counted and shown, and once`()
        async throws
    {
        let setup = try Setup([HealthCheck("database", impact: .critical) {}])
        setup.monitor.recordSuccess("database")
        setup.clock.advance(by: .seconds(61))
        for _ in 0..<3 { #expect(!setup.monitor.report().isHealthy) }
        let line = "taskforge_health_check_transitions_total{check=\"database\",status="
        #expect(setup.exposition.contains(line + "\"unhealthy\"} 1\n"))
        #expect(try setup.status("database").since == Date(timeIntervalSince1970: 1_060))
        setup.clock.advance(by: .seconds(9))
        setup.monitor.recordSuccess("database")
        let status = try setup.status("database")
        #expect(status.isHealthy)
        #expect(status.since == Date(timeIntervalSince1970: 1_070))
        #expect(setup.exposition.contains(line + "\"healthy\"} 1\n"))
        #expect(await setup.pipeline.flush(deadline: .seconds(10)))
        #expect(setup.sink.lines.count == 2)
        #expect(setup.sink.text.contains(#""reason":"stale: last checked 61 s ago""#))
        #expect(setup.sink.text.contains(#""message":"health check recovered""#))
    }

    @Test(arguments: [true, false])
    func `a stale check is not healthy again by a probe that fails`(isNextGood: Bool) throws {
        let setup = try Setup([HealthCheck("database", impact: .critical, failures: 2) {}])
        func probe(_ failure: String?) {
            let date = Date(timeIntervalSince1970: 1_000 + setup.clock.elapsed.seconds)
            setup.monitor.record(
                "database",
                HealthObservation(failure: failure, evidence: .probe, date: date)
            )
        }
        probe(nil)
        setup.clock.advance(by: .seconds(61))
        #expect(try setup.status("database").message == "stale: last checked 61 s ago")
        setup.clock.advance(by: .seconds(9))
        probe("connection refused")
        var status = try setup.status("database")
        #expect(!status.isHealthy)
        #expect(status.message == "connection refused")
        #expect(status.since == Date(timeIntervalSince1970: 1_060))
        #expect(setup.transitions == [.unhealthy: 1])
        setup.clock.advance(by: .seconds(10))
        probe(isNextGood ? nil : "connection refused")
        status = try setup.status("database")
        #expect(status.isHealthy == isNextGood)
        #expect(status.since == Date(timeIntervalSince1970: 1_080))
        #expect(
            setup.transitions == (isNextGood ? [.unhealthy: 1, .healthy: 1] : [.unhealthy: 2])
        )
    }

    @Test func `a check that becomes stale just as evidence comes is told truly`() async throws {
        let setup = try Setup([HealthCheck("database", impact: .critical) {}])
        setup.monitor.recordSuccess("database")
        let monitor = setup.monitor
        await withTaskGroup { group in
            group.addTask {
                while !Task.isCancelled { monitor.noteStale() }
            }
            for _ in 0..<20_000 {
                setup.clock.advance(by: .seconds(61))
                monitor.recordSuccess("database")
            }
            group.cancelAll()
        }
        // Whoever comes first: each end of health is told before the next recovery.
        #expect(
            setup.transitions[.healthy, default: 0] == setup.transitions[.unhealthy, default: 0]
        )
    }

    @Test func `a real call that fails flips the health at once, and one that works back`() throws {
        let setup = try Setup([HealthCheck("monday_api", impact: .degrading) {}])
        let reporter = HealthReporter(setup.monitor)
        reporter.succeeded("monday_api")
        #expect(setup.monitor.report().isHealthy)
        reporter.failed("monday_api", "answered 503")
        reporter.failed("monday_api", "answered 502")
        let status = try setup.status("monday_api")
        #expect(!status.isHealthy)
        #expect(status.evidence == .traffic)
        #expect(status.message == "answered 502")
        #expect(status.consecutiveFailures == 2)
        reporter.succeeded("monday_api")
        #expect(setup.monitor.report().isHealthy)
        reporter.failed("unknown", "is left out")
        HealthReporter().failed("monday_api", "goes nowhere")
        #expect(setup.monitor.report().isHealthy)
    }

    @Test func `evidence from traffic puts the next probe off`() async throws {
        let probe = Probe()
        let setup = try Setup([
            HealthCheck("api", impact: .degrading, interval: .seconds(30), probe: probe.answer)
        ])
        try await setup.running {
            for _ in 0..<10 {
                #expect(await setup.clock.waitForSleepers(1))
                setup.clock.advance(by: .seconds(20))
                setup.monitor.recordSuccess("api")
            }
            #expect(await setup.clock.waitForSleepers(1))
            #expect(probe.count == 1)
        }
    }

    @Test func `within its grace a check that never worked is forgiven, and not after`() throws {
        let setup = try Setup([
            HealthCheck("database", impact: .critical, interval: .seconds(60), grace: .seconds(20))
            {}
        ])
        #expect(setup.monitor.report().isHealthy)
        setup.monitor.recordFailure("database", "starting")
        let status = try setup.status("database")
        #expect(status.isHealthy)
        #expect(status.message == "starting")
        setup.clock.advance(by: .seconds(20))
        #expect(!setup.monitor.report().isHealthy)
        setup.monitor.recordSuccess("database")
        setup.monitor.recordFailure("database", "gone")
        #expect(!setup.monitor.report().isHealthy)
    }

    @Test func `a failure that is forgiven is no change, the one after the grace is one`() throws {
        let setup = try Setup([
            HealthCheck("scheduler", impact: .degrading, grace: .seconds(20)) {}
        ])
        setup.monitor.recordFailure("scheduler", "no round yet")
        #expect(!setup.exposition.contains("taskforge_health_check_transitions_total{"))
        setup.clock.advance(by: .seconds(20))
        setup.monitor.recordFailure("scheduler", "no round yet")
        setup.monitor.recordFailure("scheduler", "no round yet")
        let line = "taskforge_health_check_transitions_total{check=\"scheduler\",status="
        #expect(setup.exposition.contains(line + "\"unhealthy\"} 1\n"))
        #expect(!setup.exposition.contains(line + "\"healthy\"}"))
    }

    @Test func `status and duration of every check are metrics`() async throws {
        let setup = try Setup([
            HealthCheck("database", impact: .critical) {},
            HealthCheck("gemini_api", impact: .degrading) { throw Unreachable() },
        ])
        try await setup.running {}
        let text = setup.exposition
        for line in [
            #"taskforge_health_check_status{check="database"} 1"#,
            #"taskforge_health_check_status{check="gemini_api"} 0"#,
            #"taskforge_health_check_duration_seconds_count{check="database"} 1"#,
            #"taskforge_health_check_transitions_total{check="gemini_api",status="unhealthy"} 1"#,
        ] {
            #expect(text.contains("\n" + line + "\n"))
        }
    }

    @Test func `a name taken twice and a registration while running are refused`() async throws {
        let setup = try Setup([HealthCheck("database", impact: .critical) {}])
        #expect(throws: HealthMonitorError.nameTaken("database")) {
            try setup.monitor.register([
                HealthCheck("other", impact: .critical) {},
                HealthCheck("database", impact: .critical) {},
            ])
        }
        #expect(setup.monitor.report().checks.count == 1)
        try await setup.running {
            #expect(throws: HealthMonitorError.alreadyRunning) {
                try setup.monitor.register([HealthCheck("late", impact: .critical) {}])
            }
        }
    }

    @Test func `the first round ends at its deadline when a check knows nothing`() async throws {
        let setup = try Setup([HealthCheck("database", impact: .critical) {}])
        async let round: Void = setup.monitor.firstRound(deadline: .seconds(3))
        #expect(await setup.clock.waitForSleepers(1))
        setup.clock.advance(by: .seconds(3))
        await round
    }

    @Test func `a monitor starts and stops at any moment`() async throws {
        for round in 0..<50 {
            let setup = try Setup([
                HealthCheck("database", impact: .critical) { await Task.yield() }
            ])
            let run = Task { try await setup.monitor.run() }
            for _ in 0..<(round % 5) { await Task.yield() }
            run.cancel()
            try await run.value
        }
    }
}

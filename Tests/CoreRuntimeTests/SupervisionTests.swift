import Dispatch
import Logging
import NIOCore
import NIOPosix
import Observability
import Synchronization
import TestSupport
import Testing

@testable import CoreRuntime

@Suite(.timeLimit(.minutes(3))) struct SupervisionTests {
    /// A supervisor that keeps what it is told.
    private final class Supervisor: Sendable {
        private let told = Mutex<[String]>([])

        var lines: [String] { told.withLock { $0 } }

        func count(_ line: String) -> Int { lines.filter { $0 == line }.count }

        @Sendable func take(_ text: String) {
            told.withLock { $0 += text.split(separator: "\n").map(String.init) }
        }
    }

    private func supervision(
        _ supervisor: Supervisor,
        hearts: [Heart],
        health: HealthMonitor? = nil
    ) throws -> Supervision {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try Supervision(
            notifier: ServiceNotifier(send: supervisor.take),
            watchdogTime: .milliseconds(80),
            hearts: hearts,
            tasks: [TaskHeart("cooperative_pool")],
            health: health ?? HealthMonitor(metrics: MetricRegistry(), logger: logger),
            logger: logger
        )
    }

    private func running(_ supervision: Supervision, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await supervision.run() }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `the watchdog is fed while the loops turn, and not while one is blocked`()
        async throws
    {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let hearts = group.makeIterator().enumerated().map { number, loop in
            Heart("loop_\(number)") { beat in loop.execute(beat) }
        }
        let supervisor = Supervisor()
        let supervision = try supervision(supervisor, hearts: hearts)
        try await running(supervision) {
            try await eventually("it is fed") { supervisor.count("WATCHDOG=1") >= 3 }
            let (blocked, free) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            group.next().execute {
                blocked.signal()
                free.wait()
            }
            try await eventually("the silence is told") {
                supervisor.lines.contains { $0.hasPrefix("STATUS=not answering: loop_") }
            }
            let fed = supervisor.count("WATCHDOG=1")
            // Longer than the supervisor would wait.
            try await Task.sleep(for: .milliseconds(200))
            #expect(supervisor.count("WATCHDOG=1") == fed)
            free.signal()
            try await eventually("it is fed again") { supervisor.count("WATCHDOG=1") > fed }
            blocked.wait()
        }
        try await group.shutdownGracefully()
    }

    @Test func `a heart that never answers starves the watchdog from the start`() async throws {
        let supervisor = Supervisor()
        let dead = Heart("pool") { _ in }
        try await running(try supervision(supervisor, hearts: [dead])) {
            try await eventually("the silence is told") {
                supervisor.lines.contains("STATUS=not answering: pool")
            }
        }
        #expect(supervisor.count("WATCHDOG=1") == 0)
    }

    @Test func `ready, reload and stop are told in their order`() async throws {
        let supervisor = Supervisor()
        let supervision = try supervision(supervisor, hearts: [])
        try await running(supervision) {
            supervision.ready()
            try await eventually("ready is told") { supervisor.count("READY=1") == 1 }
            let before = ServiceNotifier.monotonicMicroseconds
            await supervision.reloading {
                // The work may take its time: the beginning is told meanwhile.
                try? await eventually("the reload is told") {
                    supervisor.count("RELOADING=1") == 1
                }
            }
            try await eventually("ready is told again") { supervisor.count("READY=1") == 2 }
            let time = supervisor.lines.compactMap {
                $0.hasPrefix("MONOTONIC_USEC=") ? UInt64($0.dropFirst(15)) : nil
            }
            #expect(time.count == 1 && time[0] >= before)
            supervision.stopping()
        }
        #expect(supervisor.count("STOPPING=1") == 1)
        let words = supervisor.lines.filter { ["READY=1", "STOPPING=1"].contains($0) }
        #expect(words.last == "STOPPING=1")
    }

    @Test func `the status is one line that names what is not healthy`() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let health = HealthMonitor(metrics: MetricRegistry(), logger: logger)
        try health.register([
            HealthCheck("database", impact: .critical) {},
            HealthCheck("gemini_api", impact: .degrading) {},
        ])
        health.recordSuccess("database")
        health.recordFailure("gemini_api", "answered 503")
        let supervisor = Supervisor()
        try await running(try supervision(supervisor, hearts: [], health: health)) {
            try await eventually("the status is told") {
                supervisor.lines.contains("STATUS=unhealthy: gemini_api")
            }
            health.recordSuccess("gemini_api")
            try await eventually("the status changes") {
                supervisor.lines.contains("STATUS=healthy, 2 checks")
            }
        }
        #expect(supervisor.count("STATUS=unhealthy: gemini_api") == 1)
        #expect(ServiceNotifier.Message.status("a\nREADY=1").text == "STATUS=a READY=1")
    }
}

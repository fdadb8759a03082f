import Logging
import Observability
import Synchronization
import TestSupport
import Testing

@testable import CoreRuntime

/// The watch over a server that is only made up.
struct PrivateServerWatchTests {
    /// A server that a test takes down.
    private final class MadeUpServer: Sendable {
        struct DoesNotStart: Error {}

        private let state = Mutex((isRunning: true, canStart: true, attempts: [Duration]()))
        private let clock: ManualClock

        init(_ clock: ManualClock) {
            self.clock = clock
        }

        /// When it was tried to start it again.
        var attempts: [Duration] { state.withLock { $0.attempts } }

        func end(forGood: Bool) {
            state.withLock { state in
                state.isRunning = false
                state.canStart = !forGood
            }
        }

        var asked: PrivateServerWatch.Server {
            PrivateServerWatch.Server(
                isRunning: { self.state.withLock { $0.isRunning } },
                restore: {
                    try self.state.withLock { state in
                        state.attempts.append(self.clock.elapsed)
                        guard state.canStart else { throw DoesNotStart() }
                        state.isRunning = true
                    }
                }
            )
        }
    }

    /// Runs a watch while a body moves its clock.
    private func withWatch(
        _ body: (MadeUpServer, ManualClock, MetricRegistry) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let server = MadeUpServer(clock)
        let metrics = MetricRegistry()
        let watch = PrivateServerWatch(
            server: server.asked,
            clock: clock,
            metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onLoss: {}
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watch.run() }
            #expect(await clock.waitForSleepers(1))
            try await body(server, clock, metrics)
            group.cancelAll()
        }
    }

    private func text(_ metrics: MetricRegistry) -> String {
        String(decoding: metrics.exposition(.prometheusText), as: UTF8.self)
    }

    @Test func `a server that has ended is started again within a second, and that is counted`()
        async throws
    {
        try await withWatch { server, clock, metrics in
            clock.advance(by: .seconds(1))
            #expect(await clock.waitForSleepers(1))
            #expect(server.attempts.isEmpty)
            server.end(forGood: false)
            clock.advance(by: .seconds(1))
            #expect(await clock.waitForSleepers(1))
            #expect(server.attempts == [.seconds(2)])
            #expect(
                text(metrics).contains(
                    #"taskforge_private_server_restarts_total{outcome="restarted"} 1"#
                )
            )
        }
    }

    @Test func `a server that does not start is tried after longer and longer pauses`()
        async throws
    {
        try await withWatch { server, clock, metrics in
            server.end(forGood: true)
            for _ in 1...600 {
                clock.advance(by: .seconds(1))
                #expect(await clock.waitForSleepers(1))
            }
            let pauses = zip(server.attempts, server.attempts.dropFirst()).map { $1 - $0 }
            let first = try #require(pauses.first)
            #expect(first <= .seconds(2))
            #expect(pauses.allSatisfy { $0 <= .seconds(60) })
            #expect(pauses.dropFirst(5).allSatisfy { $0 >= .seconds(30) })
            #expect(text(metrics).contains("{outcome=\"failed\"} \(server.attempts.count)"))
        }
    }
}

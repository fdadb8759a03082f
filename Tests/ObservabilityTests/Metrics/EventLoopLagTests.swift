import TestSupport
import Testing

@testable import Observability

@Suite(.timeLimit(.minutes(3))) struct EventLoopLagTests {
    @Test func `the time that a loop takes for a turn is measured`() async throws {
        let registry = MetricRegistry()
        let lag = EventLoopLag(
            [.cooperativePool, .init("slow") { .seconds(3) }],
            interval: .milliseconds(1),
            metrics: registry
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await lag.run() }
            try await eventually("the turns are told") {
                let text = String(decoding: registry.exposition(), as: UTF8.self)
                return text.contains(
                    #"taskforge_event_loop_lag_seconds_bucket{loop="slow",le="2.5"} 0"#
                ) && !text.contains(#"lag_seconds_count{loop="slow"} 0"#)
                    && text.contains(#"lag_seconds_count{loop="cooperative_pool"} "#)
            }
            group.cancelAll()
        }
    }

    @Test func `a loop that does not turn shows how long it has been asked`() async throws {
        let registry = MetricRegistry()
        let stuck = EventLoopLag.Probe("stuck") {
            try await Task.sleep(for: .seconds(3_600))
            return .zero
        }
        let lag = EventLoopLag([stuck], metrics: registry)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await lag.run() }
            try await eventually("the turns are told") {
                let text = String(decoding: registry.exposition(), as: UTF8.self)
                let line = text.split(separator: "\n").first {
                    $0.hasPrefix(#"taskforge_event_loop_unanswered_seconds{loop="stuck"} "#)
                }
                return line.flatMap { Double($0.split(separator: " ").last ?? "") } ?? 0 > 0.02
            }
            group.cancelAll()
        }
    }
}

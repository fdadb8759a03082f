public import ServiceLifecycle
import Synchronization

/// Measures how late event loops and the cooperative pool do what is asked of them.
///
/// Each is asked twice a second to do nothing at all; the time until it did is the lag that any
/// other work had to bear as well.
public struct EventLoopLag: Service {
    /// One loop, or one pool of threads.
    public struct Probe: Sendable {
        /// The value of the label `loop`.
        public let name: String
        /// Has the loop do nothing, and gives the time until it did.
        public let turn: @Sendable () async throws -> Duration

        /// Names a loop.
        public init(_ name: String, turn: @escaping @Sendable () async throws -> Duration) {
            self.name = name
            self.turn = turn
        }

        /// The pool of threads on which tasks run that ask for no other.
        public static let cooperativePool = Probe("cooperative_pool") {
            let clock = ContinuousClock()
            let asked = clock.now
            // A child task waits for a thread of the pool, as any other work would.
            return await withTaskGroup { group in
                group.addTask { clock.now - asked }
                return await group.next() ?? .zero
            }
        }
    }

    private let probes: [Probe]
    private let interval: Duration
    private let lag: HistogramFamily
    private let waiting: Waiting
    private let clock = ContinuousClock()

    /// Prepares to measure.
    public init(
        _ probes: [Probe],
        interval: Duration = .milliseconds(500),
        metrics: MetricRegistry
    ) {
        self.probes = probes
        self.interval = interval
        lag = metrics.histogram(Self.lag)
        let waiting = Waiting()
        self.waiting = waiting
        let worst = metrics.gauge(Self.unanswered)
        let gauges = probes.map { ($0.name, worst.child($0.name)) }
        metrics.onGather(setting: [Self.unanswered]) { [clock] in
            for (name, gauge) in gauges {
                gauge.set(waiting.since(name).map { (clock.now - $0).seconds } ?? 0)
            }
        }
    }

    /// Measures until a graceful shutdown.
    public func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for probe in probes {
                    group.addTask { await watch(probe) }
                }
            }
        }
    }

    private func watch(_ probe: Probe) async {
        let histogram = lag.child(probe.name)
        while !Task.isCancelled {
            waiting.begin(probe.name, at: clock.now)
            // A loop that refuses has been shut down, and is not late.
            if let time = try? await probe.turn() { histogram.observe(time) }
            waiting.end(probe.name)
            // Cancelled: the loop above ends.
            try? await clock.sleep(for: interval)
        }
    }

    /// How long a loop lets a task wait for its turn.
    package static let lag = MetricDescriptor.histogram(
        "taskforge_event_loop_lag_seconds",
        help: "Time from asking an event loop, or the cooperative pool, for a turn to having it.",
        labels: ["loop"],
        buckets: [0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    )

    private static let unanswered = MetricDescriptor.gauge(
        "taskforge_event_loop_unanswered_seconds",
        help: "How long a loop has owed a turn that was asked of it; 0 where it owes none.",
        labels: ["loop"]
    )
}

/// Since when each loop owes a turn.
private final class Waiting: Sendable {
    private let starts = Mutex<[String: ContinuousClock.Instant]>([:])

    func begin(_ name: String, at time: ContinuousClock.Instant) {
        starts.withLock { $0[name] = time }
    }

    func end(_ name: String) {
        starts.withLock { $0[name] = nil }
    }

    func since(_ name: String) -> ContinuousClock.Instant? {
        starts.withLock { $0[name] }
    }
}

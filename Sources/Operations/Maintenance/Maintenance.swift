import Foundation
public import Jobs
public import Observability
import Synchronization

/// Whether maintenance is in force, as this process knows it.
///
/// ``MaintenanceFollower`` brings the windows from the database; between two looks they begin and
/// end by this process's clock, reckoned from the database's. Without the database the windows
/// that were heard last go on to hold.
public final class Maintenance: Sendable {
    /// What is in force.
    public struct Standing: Sendable, Hashable {
        /// The window; of several, the one that stops the most.
        public let window: MaintenanceWindow
        /// The time to its planned end; nil where somebody has to close it.
        public let remaining: Duration?

        /// How long whoever was refused should wait; an hour where no end is planned.
        public var retryAfter: Duration { remaining ?? .seconds(3_600) }

        /// One sentence for people: until when, and why.
        public var sentence: String {
            let end = window.endsAt.map { " until \($0.formatted(.iso8601))" } ?? ""
            return "Maintenance (\(window.tier.rawValue))\(end): \(window.reason)"
        }
    }

    /// What became of a request that met closed doors.
    public enum Answer: String, Sendable, CaseIterable {
        /// It bore the bypass token and went on.
        case bypassed
        /// It was refused.
        case refused
    }

    /// Whether maintenance is in force, by tier.
    public static let mode = MetricDescriptor.gauge(
        "taskforge_maintenance_mode",
        help: "1 while maintenance of the tier is in force, else 0.",
        labels: ["tier"]
    )
    /// When what is in force is planned to end.
    public static let plannedEnd = MetricDescriptor.gauge(
        "taskforge_maintenance_planned_end_timestamp_seconds",
        help: "When the maintenance in force is planned to end; 0 where it is not, or none is."
    )
    /// Requests that met closed doors.
    public static let requests = MetricDescriptor.counter(
        "taskforge_maintenance_requests_total",
        help: "Requests that met maintenance, by what became of them.",
        labels: ["outcome"]
    )
    /// The metric families of maintenance.
    public static let descriptors = [mode, plannedEnd, requests]

    private struct Known {
        let window: MaintenanceWindow
        /// By the time since this object was made.
        let starts: Duration
        let ends: Duration?
    }

    private struct State {
        var known: [Known] = []
        var isConfirmed = true
    }

    private let elapsed: @Sendable () -> Duration
    private let state = Mutex(State())
    private let modes: GaugeFamily
    private let plannedEnds: Gauge
    private let requests: CounterFamily

    /// Knows of no maintenance yet.
    public init(metrics: MetricRegistry, clock: some Clock<Duration> = ContinuousClock()) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        modes = metrics.gauge(Self.mode)
        plannedEnds = metrics.gauge(Self.plannedEnd).child()
        requests = metrics.counter(Self.requests)
    }

    /// What is in force now; nil where nothing is.
    public var standing: Standing? {
        let now = elapsed()
        let known = state.withLock { $0.known }
        let inForce = known.filter { $0.starts <= now && now < $0.ends ?? .seconds(Int64.max) }
        // Of the same tier, the one that lasts longer.
        let strictest = inForce.max { left, right in
            (left.window.tier, left.ends ?? .seconds(Int64.max))
                < (right.window.tier, right.ends ?? .seconds(Int64.max))
        }
        return strictest.map { known in
            Standing(window: known.window, remaining: known.ends.map { $0 - now })
        }
    }

    /// Whether the database has confirmed lately what is known here.
    public var isConfirmed: Bool { state.withLock { $0.isConfirmed } }

    /// What workers may claim now.
    public var claims: ClaimScope { standing?.window.tier.claims ?? .everything }

    /// Whether schedules and the intake of files stand still now.
    public var holdsIntake: Bool { claims == .nothing }

    /// Counts a request that met closed doors.
    public func note(_ answer: Answer) {
        requests.child(answer.rawValue).increment()
    }

    /// Shows a window by the gauges, or that none is in force.
    func show(_ window: MaintenanceWindow?) {
        for tier in MaintenanceTier.allCases {
            modes.child(tier.rawValue).set(window?.tier == tier ? 1 : 0)
        }
        plannedEnds.set(window?.endsAt?.timeIntervalSince1970 ?? 0)
    }

    /// The time since this object was made; a look at the database begins with it.
    var now: Duration { elapsed() }

    /// Takes the windows that are not over in the place of what was known.
    ///
    /// - Parameter asked: The time just before they were read.
    func replace(_ open: [OpenWindow], asked: Duration) {
        state.withLock { state in
            state.isConfirmed = true
            state.known = open.map { open in
                Known(
                    window: open.window,
                    starts: asked + open.startsIn,
                    ends: open.endsIn.map { asked + $0 }
                )
            }
        }
    }

    /// Notes that the database has not confirmed for a while what is known here.
    func markUnconfirmed() {
        state.withLock { $0.isConfirmed = false }
    }
}

import Logging
import Observability
public import ServiceLifecycle
import Synchronization

/// What the service's supervisor, systemd, is told: ready, how it goes, alive, stopping.
///
/// A thread of its own speaks, so that it goes on while everything else stands still, and then
/// keeps silent: the watchdog is fed only while every event loop and the cooperative pool answer.
public final class Supervision: Service {
    private struct State {
        var pending: [ServiceNotifier.Message] = []
        var isReady = false
        var hasEnded = false
        var hasSpoken = false
        var listener: CheckedContinuation<Void, Never>?
        var status = ""
        var silent: [String] = []
    }

    private let notifier: ServiceNotifier
    private let hearts: Heartbeats
    private let tasks: [TaskHeart]
    private let health: HealthMonitor
    private let pulse: Duration
    private let feedsWatchdog: Bool
    private let logger: Logger
    private let wake: WakeSignal
    private let state = Mutex(State())

    /// How often the status is looked at where nobody waits for signs of life.
    private static let statusPulse = Duration.seconds(5)

    /// Makes the supervision; nothing is said before it runs.
    ///
    /// - Throws: ``StartRefusal`` where the system gives no event descriptor.
    convenience init(
        hearts: [Heart],
        tasks: [TaskHeart],
        health: HealthMonitor,
        logger: Logger
    ) throws(StartRefusal) {
        try self.init(
            notifier: ServiceNotifier(),
            watchdogTime: ServiceNotifier.watchdogTime,
            hearts: hearts,
            tasks: tasks,
            health: health,
            logger: logger
        )
    }

    /// Makes the supervision for a supervisor that a test plays.
    init(
        notifier: ServiceNotifier,
        watchdogTime: Duration?,
        hearts: [Heart],
        tasks: [TaskHeart],
        health: HealthMonitor,
        logger: Logger
    ) throws(StartRefusal) {
        do {
            wake = try WakeSignal()
        } catch {
            throw StartRefusal(["\(error)"])
        }
        self.notifier = notifier
        self.hearts = Heartbeats(hearts + tasks.map(\.heart))
        self.tasks = tasks
        self.health = health
        self.logger = logger
        feedsWatchdog = watchdogTime != nil
        // The beats of a pulse are looked at in the next: four of them fit twice into the time.
        pulse = min(watchdogTime.map { $0 / 4 } ?? Self.statusPulse, Self.statusPulse)
    }

    /// Speaks until a graceful shutdown, whose begin is the last that is told.
    public func run() async throws {
        do {
            try BlockingThread.start(name: "supervision") { [self] in
                speak()
                hasSpoken()
            }
        } catch {
            throw StartRefusal(["\(error)"])
        }
        await withDiscardingTaskGroup { group in
            for task in tasks { group.addTask { await task.run() } }
            // A throw means that the task was cancelled, which ends the service just as well.
            try? await gracefulShutdown()
            group.cancelAll()
        }
        stopping()
        state.withLock { $0.hasEnded = true }
        wake.raise()
        // The process may end right after this.
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.hasSpoken { state.listener = continuation }
                return state.hasSpoken
            }
            if isOver { continuation.resume() }
        }
    }

    /// Tells that the start is done.
    public func ready() {
        state.withLock { $0.isReady = true }
        say(.ready)
    }

    /// Tells that the service stops; whoever hears first that it is to stop tells it.
    public func stopping() {
        let isFirst = state.withLock { state in
            defer { state.isReady = false }
            return state.isReady
        }
        if isFirst { say(.stopping) }
    }

    /// Runs a reload's work, told before and after.
    public func reloading(_ work: () async -> Void) async {
        say(.reloading(monotonicMicroseconds: ServiceNotifier.monotonicMicroseconds))
        await work()
        say(.ready)
    }

    private func say(_ message: ServiceNotifier.Message) {
        state.withLock { $0.pending.append(message) }
        wake.raise()
    }

    private func hasSpoken() {
        let listener = state.withLock { state in
            state.hasSpoken = true
            return state.listener
        }
        listener?.resume()
    }

    /// The thread's whole life.
    private func speak() {
        hearts.ask()
        var next = ContinuousClock.now + pulse
        while true {
            let rest = max((next - .now) / .milliseconds(1), 0)
            wake.sleep(atMostMilliseconds: Int32(rest.rounded(.up)))
            let (pending, hasEnded) = state.withLock { state in
                defer { state.pending = [] }
                return (state.pending, state.hasEnded)
            }
            if !pending.isEmpty { notifier.tell(pending) }
            if hasEnded { return }
            guard next <= .now else { continue }
            next = .now + pulse
            beat()
        }
    }

    private func beat() {
        let silent = hearts.silent
        var messages: [ServiceNotifier.Message] = []
        if silent.isEmpty {
            hearts.ask()
            if feedsWatchdog { messages.append(.alive) }
        }
        let report = health.report()
        let status = Self.status(report, silent: silent)
        let (isNew, wasSilent) = state.withLock { state in
            defer { (state.status, state.silent) = (status, silent) }
            return (state.status != status, state.silent)
        }
        if isNew { messages.append(.status(status)) }
        if !messages.isEmpty { notifier.tell(messages) }
        if !silent.isEmpty, wasSilent != silent {
            logger.error(
                "no sign of life",
                metadata: ["silent": "\(silent.joined(separator: ","))"]
            )
        }
    }

    private static func status(_ report: HealthReport, silent: [String]) -> String {
        guard silent.isEmpty else { return "not answering: \(silent.joined(separator: ", "))" }
        let failing = report.checks.filter { !$0.isHealthy }.map(\.name)
        return failing.isEmpty
            ? "healthy, \(report.checks.count) checks"
            : "unhealthy: \(failing.joined(separator: ", "))"
    }
}

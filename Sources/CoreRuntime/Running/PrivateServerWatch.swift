import Jobs
import Logging
import Observability
import ServiceLifecycle

/// Starts the program's own PostgreSQL again when it ends while the program runs.
///
/// The first loss is mended at once. A server that is lost again and again, or that does not
/// start, is given longer and longer pauses, until it has run for the longest of them.
struct PrivateServerWatch: Service {
    /// What is asked of the server.
    struct Server: Sendable {
        /// Whether it is there.
        let isRunning: @Sendable () async -> Bool
        /// Starts it again.
        let restore: @Sendable () async throws -> Void
    }

    static let restarts = MetricDescriptor.counter(
        "taskforge_private_server_restarts_total",
        help: "Attempts to start the program's own PostgreSQL again after it had ended.",
        labels: ["outcome"]
    )
    private let server: Server
    private let clock: any Clock<Duration>
    private let outcomes: CounterFamily
    private let logger: Logger
    private let onLoss: @Sendable () -> Void

    /// Makes a watch; `onLoss` is called before each attempt.
    init(
        server: Server,
        clock: any Clock<Duration> = .continuous,
        metrics: MetricRegistry,
        logger: Logger,
        onLoss: @escaping @Sendable () -> Void
    ) {
        self.server = server
        self.clock = clock
        outcomes = metrics.counter(Self.restarts)
        self.logger = logger
        self.onLoss = onLoss
    }

    /// Watches until the service group shuts down or the task is cancelled.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pace = Pace()
            while !Task.isCancelled {
                let pause = pace.pause()
                // Sleeping fails only by cancellation, which the loop's condition sees.
                try? await clock.sleep(for: pause)
                if await server.isRunning() {
                    pace.ran(for: pause)
                } else if !Task.isCancelled {
                    pace.lost()
                    await mend(attempt: pace.attempts)
                }
            }
        }
    }

    private func mend(attempt: Int) async {
        onLoss()
        logger.error("private postgresql has ended", metadata: ["attempt": "\(attempt)"])
        do {
            try await server.restore()
            outcomes.child("restarted").increment()
            logger.notice("private postgresql runs again")
        } catch {
            // A stop of the program cuts an attempt short.
            guard !Task.isCancelled else { return }
            outcomes.child("failed").increment()
            logger.error("private postgresql could not be started", error: error)
        }
    }
}

/// How long to wait before the next look: always the same, but longer after each attempt to mend.
private struct Pace {
    private static let interval: Duration = .seconds(1)
    private static let pauses = RetryPolicy(first: .seconds(2), longest: .seconds(60))

    /// The attempts since the server ran for long.
    private(set) var attempts = 0
    private var calm: Duration = .zero

    func pause() -> Duration {
        guard attempts > 0, calm == .zero else { return Self.interval }
        var random = SystemRandomNumberGenerator()
        return Self.pauses.delay(afterAttempt: attempts, random: &random)
    }

    mutating func ran(for time: Duration) {
        calm += time
        if calm >= Self.pauses.longest { attempts = 0 }
    }

    mutating func lost() {
        calm = .zero
        attempts += 1
    }
}

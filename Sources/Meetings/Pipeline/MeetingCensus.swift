public import Foundation
public import Logging
public import Observability
public import Postgres
public import ServiceLifecycle

/// Tells from the database what has waited longest: a meeting for its items, an item for a person.
///
/// Every instance may run one, whatever its roles, so that all of them say the same.
public struct MeetingCensus: Service {
    private let database: PostgresClient
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date
    private let waiting: Gauge
    private let unreviewed: Gauge
    private let logger: Logger

    /// Makes a census.
    public init(
        database: PostgresClient,
        interval: Duration = .seconds(15),
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() },
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.database = database
        self.interval = interval
        self.clock = clock
        self.now = now
        waiting = metrics.gauge(PipelineMetrics.waiting).child()
        unreviewed = metrics.gauge(PipelineMetrics.unreviewed).child()
        self.logger = logger
    }

    /// Looks until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await look()
                // Cancelled: the loop ends.
                try? await clock.sleep(for: interval)
            }
        }
    }

    private func look() async {
        do {
            let rows = try await database.query(
                """
                SELECT (SELECT min(received_at) FROM transcripts WHERE state = 'received') AS meeting,
                    (SELECT min(created_at) FROM action_items WHERE state = 'proposed') AS item
                """
            )
            guard let row = rows.first else { return }
            let (meeting, item): (Date?, Date?) = (try row["meeting"], try row["item"])
            waiting.set(age(of: meeting))
            unreviewed.set(age(of: item))
        } catch {
            logger.warning("meeting census failed", error: error)
        }
    }

    private func age(of date: Date?) -> Double {
        date.map { max(now().timeIntervalSince($0), 0) } ?? 0
    }
}

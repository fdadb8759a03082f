import Synchronization

/// Gathers the metrics on a thread of its own; scrapes that come meanwhile share the result.
///
/// So two Prometheus servers, or fifty by mistake, cost one gather, and no event loop computes.
public final class MetricScraper: Sendable {
    /// What a scrape asks for.
    public struct Request: Sendable, Hashable {
        /// The text form.
        public var format: ExpositionFormat
        /// The only names that are wanted; empty for all.
        public var names: Set<String>
        /// Whether the text is compressed in the gzip format.
        public var isCompressed: Bool

        /// Asks for something.
        public init(
            format: ExpositionFormat = .prometheusText,
            names: Set<String> = [],
            isCompressed: Bool = false
        ) {
            self.format = format
            self.names = names
            self.isCompressed = isCompressed
        }
    }

    private typealias Waiter = CheckedContinuation<[UInt8], any Error>

    private struct State {
        /// Those who wait for each gather that runs.
        var waiters: [Request: [UInt64: Waiter]] = [:]
        var nextID: UInt64 = 0
    }

    private enum Place {
        case first, shared, refused
    }

    private let registry: MetricRegistry
    private let gatherLimit: Int
    private let state = Mutex(State())
    private let answered: Counter
    private let shared: Counter
    private let refused: Counter
    private let failed: Counter
    private let duration: Histogram

    /// Prepares to gather from a registry.
    ///
    /// - Parameter gatherLimit: how many gathers, of different requests, run at once; scrapes
    ///   beyond are refused.
    public init(registry: MetricRegistry, gatherLimit: Int = 4) {
        self.registry = registry
        self.gatherLimit = gatherLimit
        let scrapes = registry.counter(Self.scrapes)
        answered = scrapes.child("answered")
        shared = scrapes.child("shared")
        refused = scrapes.child("refused")
        failed = scrapes.child("failed")
        duration = registry.histogram(Self.gatherDuration).child()
    }

    /// The exposition as asked for; a scrape that joins a running gather gets what that one finds.
    ///
    /// - Throws: ``MetricScrapeRefused`` where too many gathers run; `CancellationError` at once
    ///   when the task is cancelled, while the gather goes on for the others.
    public func scrape(_ request: Request) async throws -> [UInt8] {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                switch join(request, id, waiter) {
                case .first: start(request)
                case .shared: shared.increment()
                case .refused:
                    refused.increment()
                    waiter.resume(throwing: MetricScrapeRefused())
                }
                // A cancellation before the place was taken found nobody to wake.
                if Task.isCancelled { leave(request, id) }
            }
        } onCancel: {
            leave(request, id)
        }
    }

    private func join(_ request: Request, _ id: UInt64, _ waiter: Waiter) -> Place {
        state.withLock { state in
            if state.waiters[request] != nil {
                state.waiters[request]?[id] = waiter
                return .shared
            }
            guard state.waiters.count < gatherLimit else { return .refused }
            state.waiters[request] = [id: waiter]
            return .first
        }
    }

    private func leave(_ request: Request, _ id: UInt64) {
        let waiter = state.withLock { $0.waiters[request]?.removeValue(forKey: id) }
        waiter?.resume(throwing: CancellationError())
    }

    private func start(_ request: Request) {
        do throws(ThreadError) {
            try BlockingThread.start(name: "metrics") { self.gather(request) }
        } catch {
            finish(request, .failure(error))
        }
    }

    private func gather(_ request: Request) {
        let clock = ContinuousClock()
        let began = clock.now
        let text = registry.exposition(request.format, names: request.names)
        duration.observe(clock.now - began)
        finish(request, Result { request.isCompressed ? try Gzip.compress(text) : text })
    }

    private func finish(_ request: Request, _ result: Result<[UInt8], any Error>) {
        let waiters = state.withLock { $0.waiters.removeValue(forKey: request) } ?? [:]
        let outcome =
            switch result {
            case .success: answered
            case .failure: failed
            }
        outcome.increment(by: UInt64(waiters.count))
        for waiter in waiters.values { waiter.resume(with: result) }
    }
}

/// Why a scrape was not answered.
public struct MetricScrapeRefused: Error, CustomStringConvertible {
    /// One sentence with the remedy.
    public var description: String {
        "Too many different scrapes run at once: scrape less often, or without name[]."
    }
}

extension MetricScraper {
    private static let scrapes = MetricDescriptor.counter(
        "taskforge_metric_scrapes_total",
        help: "Scrapes of the metrics by their end; shared ones joined another's gather.",
        labels: ["outcome"]
    )

    private static let gatherDuration = MetricDescriptor.histogram(
        "taskforge_metric_gather_duration_seconds",
        help: "Time to gather and write the metrics, without compressing them."
    )
}

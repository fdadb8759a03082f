public import Logging
public import Observability
public import Postgres

/// What is taken of the vendors' quotas, by all instances together where there is a database.
///
/// A call asks before it is sent, and is held back where it would exceed a limit; a share of each
/// window is kept for people's own actions (``QuotaPurpose``).
public struct QuotaLedger: Sendable {
    private let store: any QuotaStore
    private let reserve: Double
    private let health: HealthReporter
    private let held: CounterFamily
    private let logger: Logger

    /// The metric families of the ledger.
    public static let descriptors = [heldCalls]

    /// Calls that were held back.
    static let heldCalls = MetricDescriptor.counter(
        "taskforge_vendor_quota_held_calls_total",
        help: "Calls that were held back because a vendor's quota would have been exceeded.",
        labels: ["upstream", "window", "purpose"]
    )

    /// Makes a ledger.
    ///
    /// - Parameters:
    ///   - database: What all instances share; nil counts in this process alone.
    ///   - reserve: The share of each window that is kept for people's own actions, 0 to 1.
    ///   - health: Where it is told what is left.
    ///   - metrics: What held calls are counted in.
    ///   - logger: Where it is told that a quota is used up, and there again.
    public init(
        database: PostgresClient?,
        reserve: Double = 0,
        health: HealthReporter,
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.init(
            store: database.map { PostgresQuotaStore(database: $0) } ?? MemoryQuotaStore(),
            reserve: reserve,
            health: health,
            metrics: metrics,
            logger: logger
        )
    }

    /// Makes a ledger on any store.
    init(
        store: any QuotaStore,
        reserve: Double,
        health: HealthReporter,
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.store = store
        self.reserve = reserve
        self.health = health
        held = metrics.counter(Self.heldCalls)
        self.logger = logger
    }

    /// The quotas of one vendor.
    ///
    /// - Parameters:
    ///   - vendor: The vendor as the outbound metrics name it, such as `fireflies`.
    ///   - limits: Its limits, one a window; the shortest first.
    public func quota(of vendor: String, _ limits: [QuotaLimit]) -> VendorQuota {
        VendorQuota(
            vendor: vendor,
            limits: limits,
            store: store,
            reserve: reserve,
            health: health,
            held: held,
            logger: logger
        )
    }
}

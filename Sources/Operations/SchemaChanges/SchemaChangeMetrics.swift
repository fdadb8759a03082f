public import Observability

/// The metric families of changes of the schema.
public struct SchemaChangeMetrics: Sendable {
    static let missing = MetricDescriptor.gauge(
        "taskforge_migrations_missing",
        help: "Migrations of this program that the database lacks; contracts may wait for others.",
        labels: ["group"]
    )
    static let version = MetricDescriptor.gauge(
        "taskforge_schema_version",
        help: "The newest migration of a group that the database has.",
        labels: ["group"]
    )
    static let progress = MetricDescriptor.gauge(
        "taskforge_backfill_progress_ratio",
        help: "The share of its table that a backfill has gone through.",
        labels: ["backfill"]
    )
    static let remaining = MetricDescriptor.gauge(
        "taskforge_backfill_remaining_seconds",
        help: "How much longer a backfill takes at its pace so far.",
        labels: ["backfill"]
    )
    static let rows = MetricDescriptor.counter(
        "taskforge_backfill_rows_total",
        help: "Rows that this instance's backfills have filled.",
        labels: ["backfill"]
    )
    static let throttled = MetricDescriptor.counter(
        "taskforge_backfill_throttled_total",
        help: "Batches of backfills that waited because the database was busy.",
        labels: ["backfill"]
    )

    /// All of them.
    public static let descriptors = [missing, version, progress, remaining, rows, throttled]

    private let missing: GaugeFamily
    private let version: GaugeFamily
    private let progress: GaugeFamily
    private let remaining: GaugeFamily
    private let rows: CounterFamily
    private let throttled: CounterFamily

    init(_ registry: MetricRegistry) {
        missing = registry.gauge(Self.missing)
        version = registry.gauge(Self.version)
        progress = registry.gauge(Self.progress)
        remaining = registry.gauge(Self.remaining)
        rows = registry.counter(Self.rows)
        throttled = registry.counter(Self.throttled)
    }

    func filled(_ backfill: String, rows count: Int) {
        rows.child(backfill).increment(by: UInt64(count))
    }

    func waited(_ backfill: String) {
        throttled.child(backfill).increment()
    }

    func set(_ backfills: [BackfillStatus]) {
        for backfill in backfills {
            progress.child(backfill.name).set(backfill.progress)
            remaining.child(backfill.name).set((backfill.remaining ?? .zero) / .seconds(1))
        }
    }

    func set(group: String, version newest: Int, missing count: Int) {
        version.child(group).set(Double(newest))
        missing.child(group).set(Double(count))
    }
}

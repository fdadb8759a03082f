import Foundation
import Observability
import Operations

/// What `/health` tells everybody: names and truth values.
struct HealthAnswer: Encodable {
    let status: String
    let checks: [String: Bool]
    let timestamp: String
    let version: String

    init(_ report: HealthReport, version: String, now: Date) {
        status = report.isHealthy ? "healthy" : "unhealthy"
        checks = Dictionary(uniqueKeysWithValues: report.checks.map { ($0.name, $0.isHealthy) })
        timestamp = now.rfc3339
        self.version = version
    }
}

/// What `/health?verbose` tells those who may know: each check with its evidence.
struct VerboseHealthAnswer: Encodable {
    struct Check: Encodable {
        let healthy: Bool
        let impact: String
        let latencyMilliseconds: Double?
        let checkedAt: String?
        let ageSeconds: Double?
        let evidence: String?
        let message: String?
        let consecutiveFailures: Int
        let since: String?

        enum CodingKeys: String, CodingKey {
            case healthy, impact, evidence, message, since
            case latencyMilliseconds = "latency_ms"
            case checkedAt = "checked_at"
            case ageSeconds = "age_seconds"
            case consecutiveFailures = "consecutive_failures"
        }

        init(_ status: HealthCheckStatus) {
            healthy = status.isHealthy
            impact = status.impact.rawValue
            latencyMilliseconds = status.latency?.milliseconds
            checkedAt = status.checkedAt?.rfc3339
            ageSeconds = status.age.map { $0.milliseconds / 1_000 }
            evidence = status.evidence?.rawValue
            message = status.message
            consecutiveFailures = status.consecutiveFailures
            since = status.since?.rfc3339
        }
    }

    /// One quota of a vendor, and how long it lasts.
    struct Quota: Encodable {
        let window: String
        let limit: Double?
        let remaining: Double
        let resetsAt: String?
        let runsOutAt: String?
        let observedAt: String

        enum CodingKeys: String, CodingKey {
            case window, limit, remaining
            case resetsAt = "resets_at"
            case runsOutAt = "runs_out_at"
            case observedAt = "observed_at"
        }

        init(_ forecast: QuotaForecast) {
            window = forecast.reading.window
            limit = forecast.reading.limit
            remaining = forecast.remaining
            resetsAt = forecast.resetsAt?.rfc3339
            runsOutAt = forecast.runsOutAt?.rfc3339
            observedAt = forecast.reading.observedAt.rfc3339
        }
    }

    /// The maintenance in force.
    struct Maintenance: Encodable {
        let tier: MaintenanceTier
        let reason: String
        let since: String
        let until: String?
        /// Whether the database has confirmed it lately.
        let confirmed: Bool

        /// Nil where none is in force.
        init?(_ maintenance: Operations.Maintenance) {
            guard let window = maintenance.standing?.window else { return nil }
            tier = window.tier
            reason = window.reason
            since = window.startsAt.rfc3339
            until = window.endsAt?.rfc3339
            confirmed = maintenance.isConfirmed
        }
    }

    let status: String
    let maintenance: Maintenance?
    let checks: [String: Check]
    let quotas: [String: [Quota]]
    let notConfigured: [String: String]
    let timestamp: String
    let version: String

    enum CodingKeys: String, CodingKey {
        case status, maintenance, checks, quotas, timestamp, version
        case notConfigured = "not_configured"
    }

    init(
        _ report: HealthReport,
        maintenance: Maintenance?,
        notConfigured: [String: String],
        version: String,
        now: Date
    ) {
        self.maintenance = maintenance
        status = report.isHealthy ? "healthy" : "unhealthy"
        checks = Dictionary(
            uniqueKeysWithValues: report.checks.map { ($0.name, Check($0)) }
        )
        quotas = Dictionary(grouping: report.quotas, by: \.reading.upstream)
            .mapValues { $0.map(Quota.init) }
        self.notConfigured = notConfigured
        timestamp = now.rfc3339
        self.version = version
    }
}

extension Date {
    /// The instant in UTC to the second, as RFC 3339 writes it.
    var rfc3339: String { formatted(.iso8601) }
}

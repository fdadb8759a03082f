import Foundation
import Observability
import Postgres

/// The rows of the health tables.
enum HealthRows {
    /// One probe of the last 24 hours.
    struct Probe {
        /// When it was claimed.
        let date: Date
        /// Whether it came before its check's interval was over.
        let isEarly: Bool
        /// Until when it may take.
        let leaseUntil: Date
    }

    /// The states of all shared checks, by name.
    static func states(
        _ database: any PostgresQuerying
    ) async throws -> [String: SharedHealth.Known] {
        let rows = try await database.query(
            """
            SELECT name, is_healthy, failure, evidence, observed_at, latency_seconds,
                consecutive_failures, consecutive_successes, has_succeeded, since, revision
            FROM health_checks
            """
        )
        var states: [String: SharedHealth.Known] = [:]
        for row in rows {
            states[try row["name"]] = SharedHealth.Known(
                try state(of: row),
                revision: try row["revision"]
            )
        }
        return states
    }

    private static func state(of row: PostgresRow) throws -> HealthState {
        let latency: Double? = try row["latency_seconds"]
        let failures: Int32 = try row["consecutive_failures"]
        let successes: Int32 = try row["consecutive_successes"]
        return HealthState(
            isHealthy: try row["is_healthy"],
            latest: HealthObservation(
                failure: try row["failure"],
                evidence: try evidence(of: row),
                date: try row["observed_at"]
            ),
            latency: latency.map { .seconds($0) },
            consecutiveFailures: Int(failures),
            consecutiveSuccesses: Int(successes),
            hasSucceeded: try row["has_succeeded"],
            since: try row["since"]
        )
    }

    private static func evidence(of row: PostgresRow) throws -> HealthObservation.Evidence {
        let word: String = try row["evidence"]
        // The column's own rule lets no other word in.
        return HealthObservation.Evidence(rawValue: word) ?? .probe
    }

    /// Writes the state of a check.
    static func write(
        _ state: HealthState,
        revision: Int64,
        of check: String,
        in database: any PostgresQuerying
    ) async throws {
        // A count beyond the column's range says no more than its end does.
        let failures = Int32(clamping: state.consecutiveFailures)
        let successes = Int32(clamping: state.consecutiveSuccesses)
        try await database.query(
            """
            INSERT INTO health_checks (name, is_healthy, failure, evidence, observed_at,
                latency_seconds, consecutive_failures, consecutive_successes, has_succeeded,
                since, revision)
            VALUES (\(check), \(state.isHealthy), \(state.latest.failure),
                \(state.latest.evidence.rawValue), \(state.latest.date),
                \(state.latency.map { $0 / .seconds(1) }), \(failures), \(successes),
                \(state.hasSucceeded), \(state.since), \(revision))
            ON CONFLICT (name) DO UPDATE SET is_healthy = EXCLUDED.is_healthy,
                failure = EXCLUDED.failure, evidence = EXCLUDED.evidence,
                observed_at = EXCLUDED.observed_at, latency_seconds = EXCLUDED.latency_seconds,
                consecutive_failures = EXCLUDED.consecutive_failures,
                consecutive_successes = EXCLUDED.consecutive_successes,
                has_succeeded = EXCLUDED.has_succeeded, since = EXCLUDED.since,
                revision = EXCLUDED.revision
            """
        )
    }

    /// The probes of a check in the 24 hours before a moment; older ones are removed.
    static func probes(
        of check: String,
        at now: Date,
        in database: any PostgresQuerying
    ) async throws -> [Probe] {
        let dayBefore = now.addingTimeInterval(-86_400)
        try await database.query(
            "DELETE FROM health_probes WHERE check_name = \(check) AND started_at <= \(dayBefore)"
        )
        let rows = try await database.query(
            """
            SELECT started_at, is_early, lease_until FROM health_probes
            WHERE check_name = \(check)
            """
        )
        return try rows.map { row in
            Probe(
                date: try row["started_at"],
                isEarly: try row["is_early"],
                leaseUntil: try row["lease_until"]
            )
        }
    }

    /// Notes a probe that begins.
    static func insert(
        _ probe: Probe,
        of check: String,
        in database: any PostgresQuerying
    ) async throws {
        try await database.query(
            """
            INSERT INTO health_probes (check_name, started_at, is_early, lease_until)
            VALUES (\(check), \(probe.date), \(probe.isEarly), \(probe.leaseUntil))
            """
        )
    }

    /// Notes a change, and forgets those beyond the limit.
    static func insert(
        _ transition: HealthTransition,
        in database: any PostgresQuerying
    ) async throws {
        try await database.query(
            """
            INSERT INTO health_transitions (check_name, instance, at, is_healthy, reason, evidence)
            VALUES (\(transition.check), \(transition.instance), \(transition.date),
                \(transition.isHealthy), \(transition.reason), \(transition.evidence.rawValue))
            """
        )
        try await database.query(
            """
            DELETE FROM health_transitions WHERE check_name = \(transition.check) AND id <= (
                SELECT id FROM health_transitions WHERE check_name = \(transition.check)
                ORDER BY id DESC OFFSET \(Int64(PostgresHealthStore.historyLimit)) LIMIT 1)
            """
        )
    }

    /// The newest changes, newest first.
    static func history(
        of check: String?,
        limit: Int,
        in database: any PostgresQuerying
    ) async throws -> [HealthTransition] {
        let rows = try await database.query(
            """
            SELECT check_name, instance, at, is_healthy, reason, evidence FROM health_transitions
            WHERE \(check)::text IS NULL OR check_name = \(check)
            ORDER BY id DESC LIMIT \(Int64(limit))
            """
        )
        return try rows.map { row in
            HealthTransition(
                check: try row["check_name"],
                isHealthy: try row["is_healthy"],
                reason: try row["reason"],
                evidence: try evidence(of: row),
                date: try row["at"],
                instance: try row["instance"]
            )
        }
    }

    /// The newest word on every quota.
    static func quotas(_ database: any PostgresQuerying) async throws -> [QuotaReading] {
        let rows = try await database.query(
            """
            SELECT upstream, quota_window, quota_limit, remaining, resets_at, rate_per_second,
                observed_at
            FROM vendor_quotas
            """
        )
        return try rows.map { row in
            QuotaReading(
                upstream: try row["upstream"],
                window: try row["quota_window"],
                limit: try row["quota_limit"],
                remaining: try row["remaining"],
                resetsAt: try row["resets_at"],
                observedAt: try row["observed_at"],
                ratePerSecond: try row["rate_per_second"]
            )
        }
    }

    /// Writes what a vendor said, unless something newer is known.
    static func write(_ reading: QuotaReading, in database: any PostgresQuerying) async throws {
        try await database.query(
            """
            INSERT INTO vendor_quotas AS known (upstream, quota_window, quota_limit, remaining,
                resets_at, rate_per_second, observed_at)
            VALUES (\(reading.upstream), \(reading.window), \(reading.limit),
                \(reading.remaining), \(reading.resetsAt), \(reading.ratePerSecond),
                \(reading.observedAt))
            ON CONFLICT (upstream, quota_window) DO UPDATE SET
                quota_limit = EXCLUDED.quota_limit, remaining = EXCLUDED.remaining,
                resets_at = EXCLUDED.resets_at, rate_per_second = EXCLUDED.rate_per_second,
                observed_at = EXCLUDED.observed_at
            WHERE known.observed_at < EXCLUDED.observed_at
            """
        )
    }
}

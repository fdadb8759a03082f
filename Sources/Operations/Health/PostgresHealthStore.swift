public import Foundation
public import Observability
public import Postgres

/// What instances know together of the health of others, in PostgreSQL.
///
/// Evidence is added under one lock, a few milliseconds an exchange: each piece counts once, in
/// one order, and the state is the same pure function of it everywhere.
public struct PostgresHealthStore: HealthStore {
    /// The most changes that are kept of each check.
    public static let historyLimit = 100

    /// The key of the advisory lock: `health` in ASCII.
    private static let lockKey: Int64 = 0x68_65_61_6C_74_68
    /// How long an exchange may wait for the database.
    private static let deadline = Duration.seconds(5)
    /// How much longer than its probe a claim lasts, so that the outcome can be told meanwhile.
    private static let leaseMargin = 10.0

    private let client: PostgresClient

    /// Makes a store on a database that has the tables.
    public init(client: PostgresClient) {
        self.client = client
    }

    /// Adds what one instance has seen, and returns what all of them know.
    public func exchange(_ news: HealthNews) async throws -> SharedHealth {
        guard !news.isEmpty else { return try await Self.read(client) }
        return try await locked { connection in
            let known = try await HealthRows.states(connection)
            for (check, evidence) in news.observations {
                try await add(evidence, to: known[check.name], of: check, news, connection)
            }
            for transition in news.transitions {
                try await HealthRows.insert(transition, in: connection)
            }
            for reading in news.quotas {
                try await HealthRows.write(reading, in: connection)
            }
            return try await Self.read(connection)
        }
    }

    /// Asks for the right to probe a check once.
    public func claimProbe(of check: HealthCheck, at now: Date) async throws -> ProbeClaim {
        try await locked { connection in
            let known = try await HealthRows.states(connection)[check.name]?.state
            let probes = try await HealthRows.probes(of: check.name, at: now, in: connection)
            let regular = known?.latest.date.addingTimeInterval(check.interval / .seconds(1))
            if let due = known.map({ check.isDue(after: $0) }), due > now {
                return .taken(until: due)
            }
            let running = probes.filter { $0.date > known?.latest.date ?? .distantPast }
            if let lease = running.map(\.leaseUntil).max(), lease > now {
                return .taken(until: lease)
            }
            let isEarly = regular.map { $0 > now } ?? false
            let end = check.scope.probeIsOverBudget(
                until: probes.map { ($0.date, $0.isEarly) },
                isEarly: isEarly,
                interval: check.interval
            )
            if let end {
                return .overBudget(until: isEarly ? min(end, regular ?? end) : end)
            }
            let timeout = check.timeout / .seconds(1) + Self.leaseMargin
            try await HealthRows.insert(
                HealthRows.Probe(
                    date: now,
                    isEarly: isEarly,
                    leaseUntil: now.addingTimeInterval(timeout)
                ),
                of: check.name,
                in: connection
            )
            return .granted
        }
    }

    /// The newest changes, newest first.
    ///
    /// - Parameters:
    ///   - check: The check's name; nil for all.
    ///   - limit: How many at most.
    public func history(of check: String? = nil, limit: Int) async throws -> [HealthTransition] {
        try await HealthRows.history(of: check, limit: limit, in: client)
    }

    private func add(
        _ evidence: [HealthObservation],
        to known: SharedHealth.Known?,
        of check: HealthCheck,
        _ news: HealthNews,
        _ connection: PostgresConnection
    ) async throws {
        var state = known?.state
        for observation in evidence {
            let (new, hasChanged) = HealthState.taking(observation, into: state, of: check)
            state = new
            guard hasChanged else { continue }
            let transition = HealthTransition(
                check: check.name,
                isHealthy: new.isHealthy,
                reason: new.isHealthy ? nil : observation.failure,
                evidence: observation.evidence,
                date: observation.date,
                instance: news.instance
            )
            try await HealthRows.insert(transition, in: connection)
        }
        guard let state else { return }
        let revision = (known?.revision ?? 0) + 1
        try await HealthRows.write(state, revision: revision, of: check.name, in: connection)
    }

    private func locked<Value: Sendable>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await client.withTransaction { connection in
            var lock: PostgresQuery = "SELECT pg_advisory_xact_lock(\(Self.lockKey))"
            lock.timeout = Self.deadline
            try await connection.query(lock)
            return try await body(connection)
        }
    }

    private static func read(_ database: any PostgresQuerying) async throws -> SharedHealth {
        SharedHealth(
            states: try await HealthRows.states(database),
            quotas: try await HealthRows.quotas(database)
        )
    }
}

extension HealthNews {
    /// Whether there is nothing to tell.
    fileprivate var isEmpty: Bool {
        observations.isEmpty && transitions.isEmpty && quotas.isEmpty
    }
}

extension HealthCheck {
    /// When the next probe is due after what is known.
    fileprivate func isDue(after state: HealthState) -> Date {
        let wait = state.isSettled ? interval : retryInterval
        return state.latest.date.addingTimeInterval(wait / .seconds(1))
    }
}

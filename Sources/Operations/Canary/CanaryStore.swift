import Foundation
public import Postgres

/// The canaries in PostgreSQL.
///
/// A canary routes by its flag's percentage: each step is a change of the flag's rule in the
/// transaction that takes the step, so that every instance hears of it as of any other change, and
/// the flag's history tells of it.
public struct CanaryStore: Sendable {
    /// Who decides where no person does.
    static let itself = "canary"

    let client: PostgresClient

    /// Uses the tables of ``OperationsMigrations``, which must have been applied.
    public init(_ client: PostgresClient) {
        self.client = client
    }

    /// Begins a canary with its plan's first step.
    ///
    /// - Parameter why: Why, 1 to ``FlagStore/longestReason`` characters.
    /// - Throws: ``CanaryError``.
    public func start(
        _ flag: FeatureFlag,
        plan: CanaryPlan,
        author: String,
        why: String
    ) async throws -> Canary {
        try plan.check()
        do {
            return try await client.withTransaction { connection in
                let rows = try await connection.query(
                    """
                    INSERT INTO canaries (flag, plan) VALUES (\(flag.name), \(JSONB(plan)))
                    RETURNING \(unescaped: Self.columns)
                    """
                )
                let canary = try Self.canary(rows[0])
                let run = canary.run(with: CanaryEvidence())
                try await Self.route(canary, to: run.percentage, author, why, connection)
                try await Self.note(.started, of: canary, run, author, why, connection)
                return canary
            }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw CanaryError.alreadyRunning(flag.name)
        }
    }

    /// The canaries that run.
    public func running() async throws -> [Canary] {
        try await client.query(
            """
            SELECT \(unescaped: Self.columns) FROM canaries WHERE state = 'running' ORDER BY id
            """
        ).map(Self.canary)
    }

    /// The latest canaries, the newest first.
    public func list(limit: Int = 20) async throws -> [Canary] {
        try await client.query(
            """
            SELECT \(unescaped: Self.columns) FROM canaries ORDER BY id DESC LIMIT \(Int64(limit))
            """
        ).map(Self.canary)
    }

    /// A canary by its number.
    ///
    /// - Throws: ``CanaryError/unknown(_:)``.
    public func load(_ id: Int64) async throws -> Canary {
        let rows = try await client.query(
            "SELECT \(unescaped: Self.columns) FROM canaries WHERE id = \(id)"
        )
        guard let row = rows.first else { throw CanaryError.unknown(id) }
        return try Self.canary(row)
    }

    /// What was decided of a canary, the oldest first.
    public func decisions(of id: Int64) async throws -> [CanaryDecision] {
        let rows = try await client.query(
            """
            SELECT decision, at, author, why, percentage, evidence FROM canary_decisions
            WHERE canary = \(id) ORDER BY id
            """
        )
        return try rows.compactMap { row in
            let kind: String = try row["decision"]
            let evidence: JSONB<[CanaryFinding]> = try row["evidence"]
            // The table's own check lets no other word in.
            guard let kind = CanaryDecision.Kind(rawValue: kind) else { return nil }
            return CanaryDecision(
                kind: kind,
                at: try row["at"],
                author: try row["author"],
                why: try row["why"],
                percentage: try row["percentage"],
                evidence: evidence.value
            )
        }
    }

    /// Does what a person decides of the running canary of a flag.
    ///
    /// - Parameter trials: What is known of it, kept with the decision.
    /// - Throws: ``CanaryError/notRunning(_:)``.
    @discardableResult
    public func decide(
        _ decision: PersonsDecision,
        flag: String,
        by trials: any CanaryTrials,
        author: String,
        why: String
    ) async throws -> Canary {
        guard let known = try await running().first(where: { $0.flag == flag }) else {
            throw CanaryError.notRunning(flag)
        }
        let evidence = try await trials.evidence(of: known.id)
        return try await client.withTransaction { connection in
            let rows = try await connection.query(
                """
                SELECT \(unescaped: Self.columns) FROM canaries
                WHERE id = \(known.id) AND state = 'running' FOR UPDATE
                """
            )
            guard let canary = try rows.first.map(Self.canary) else {
                throw CanaryError.notRunning(flag)
            }
            var run = canary.run(with: evidence)
            switch decision {
            case .approve: run.approve()
            case .promote: run.promote()
            case .abort: run.abort()
            }
            return try await Self.save(run, of: canary, decision.kind, author, why, connection)
        }
    }

    /// What a person can decide of a canary.
    public enum PersonsDecision: Sendable {
        /// The next step may come.
        case approve
        /// The new path becomes the path now.
        case promote
        /// The old path becomes the path again now.
        case abort

        var kind: CanaryDecision.Kind {
            switch self {
            case .approve: .approved
            case .promote: .promoted
            case .abort: .aborted
            }
        }
    }

    static let columns = "id, flag, plan, state, step, step_since, is_approved"

    static func canary(_ row: PostgresRow) throws -> Canary {
        let plan: JSONB<CanaryPlan> = try row["plan"]
        let state: String = try row["state"]
        let step: Int32 = try row["step"]
        return Canary(
            id: try row["id"],
            flag: try row["flag"],
            plan: plan.value,
            // The table's own check lets no other word in.
            state: CanaryRun.State(rawValue: state) ?? .aborted,
            step: Int(step),
            stepSince: try row["step_since"],
            isApproved: try row["is_approved"]
        )
    }

    /// Keeps where a run stands, lets the flag follow, and keeps the decision with its evidence.
    ///
    /// - Parameter routes: Whether the flag is to follow.
    static func save(
        _ run: CanaryRun,
        of canary: Canary,
        _ kind: CanaryDecision.Kind,
        _ author: String,
        _ why: String,
        routes: Bool = true,
        _ connection: PostgresConnection
    ) async throws -> Canary {
        let rows = try await connection.query(
            """
            UPDATE canaries SET state = \(run.state.rawValue), step = \(Int32(run.step)),
                step_since = \(run.stepSince), is_approved = \(run.isApproved)
            WHERE id = \(canary.id) RETURNING \(unescaped: columns)
            """
        )
        if routes { try await route(canary, to: run.percentage, author, why, connection) }
        try await note(kind, of: canary, run, author, why, connection)
        return try Self.canary(rows[0])
    }

    private static func route(
        _ canary: Canary,
        to percentage: Double,
        _ author: String,
        _ why: String,
        _ connection: PostgresConnection
    ) async throws {
        let words = String("canary \(canary.id): \(why)".prefix(FlagStore.longestReason))
        try await FlagStore.set(canary.flag, author: author, why: words, connection) { rule in
            var rule = rule ?? FlagRule(salt: canary.flag)
            if rule.isKilled, percentage > 0 { throw CanaryError.killed(canary.flag) }
            rule.percentage = percentage
            return rule
        }
    }

    private static func note(
        _ kind: CanaryDecision.Kind,
        of canary: Canary,
        _ run: CanaryRun,
        _ author: String,
        _ why: String,
        _ connection: PostgresConnection
    ) async throws {
        try await connection.query(
            """
            INSERT INTO canary_decisions (canary, decision, author, why, percentage, evidence)
            VALUES (\(canary.id), \(kind.rawValue), \(author), \(why), \(run.percentage),
                \(JSONB(run.findings)))
            """
        )
    }
}

import Postgres

import struct Foundation.Date

/// What an interval's look at a canary came to.
public struct CanaryJudgement: Sendable {
    /// The canary as it stands after it.
    public let canary: Canary
    /// The run, with the evidence that was looked at.
    public let run: CanaryRun
    /// What was decided; nil where it goes on as it is.
    public let decision: CanaryDecision.Kind?
    /// Why.
    public let why: String
}

extension CanaryStore {
    /// The running canaries that nobody looked at for an interval.
    ///
    /// - Parameter seconds: The interval.
    func due(every seconds: Double) async throws -> [Canary] {
        try await client.query(
            """
            SELECT \(unescaped: Self.columns) FROM canaries
            WHERE state = 'running'
                AND judged_at <= clock_timestamp() - make_interval(secs => \(seconds))
            ORDER BY id
            """
        ).map(Self.canary)
    }

    /// Looks at a canary that was not looked at for an interval, and does what its plan says.
    ///
    /// Whichever process comes first does it, in one transaction; the others find it done.
    ///
    /// - Returns: Nil where it was looked at within the interval, or runs no more.
    func judge(
        _ id: Int64,
        every seconds: Double,
        on evidence: CanaryEvidence
    ) async throws -> CanaryJudgement? {
        try await client.withTransaction { connection in
            let rows = try await connection.query(
                """
                UPDATE canaries SET judged_at = clock_timestamp()
                WHERE id = (
                    SELECT id FROM canaries WHERE id = \(id) AND state = 'running'
                        AND judged_at <= clock_timestamp() - make_interval(secs => \(seconds))
                    FOR UPDATE SKIP LOCKED)
                RETURNING \(unescaped: Self.columns), judged_at
                """
            )
            guard let row = rows.first else { return nil }
            let now: Date = try row["judged_at"]
            return try await judge(try Self.canary(row), at: now, on: evidence, connection)
        }
    }

    private func judge(
        _ canary: Canary,
        at now: Date,
        on evidence: CanaryEvidence,
        _ connection: PostgresConnection
    ) async throws -> CanaryJudgement {
        var run = canary.run(with: evidence)
        let rule = try await FlagStore.lockedRule(of: canary.flag, connection)
        guard let rule, !rule.isKilled, rule.percentage == run.percentage else {
            // A person's word on the flag counts, and stays as it is.
            run.abort()
            return try await end(
                run,
                of: canary,
                .aborted,
                "somebody changed the flag \(canary.flag)",
                routes: false,
                connection
            )
        }
        let verdict = run.verdict(at: now)
        switch verdict {
        case .abort:
            run.abort()
            return try await end(run, of: canary, .aborted, verdict.description, connection)
        case .advance:
            run.advance(at: now)
            let kind: CanaryDecision.Kind = run.state == .promoted ? .promoted : .advanced
            let why = "\(canary.step + 1) of \(canary.plan.steps.count) steps went well"
            return try await end(run, of: canary, kind, why, connection)
        case .holding, .insufficient, .waitsForApproval, .over:
            return CanaryJudgement(
                canary: canary,
                run: run,
                decision: nil,
                why: verdict.description
            )
        }
    }

    private func end(
        _ run: CanaryRun,
        of canary: Canary,
        _ kind: CanaryDecision.Kind,
        _ why: String,
        routes: Bool = true,
        _ connection: PostgresConnection
    ) async throws -> CanaryJudgement {
        let saved = try await Self.save(
            run,
            of: canary,
            kind,
            Self.itself,
            why,
            routes: routes,
            connection
        )
        return CanaryJudgement(canary: saved, run: run, decision: kind, why: why)
    }
}

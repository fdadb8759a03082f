import Logging

/// Runs one plan on the connection that holds the lock of all migrating.
///
/// A try that does not get a table's lock in time gives way to those who queue behind it, and comes
/// back after a pause.
struct MigrationRunner {
    let client: PostgresClient
    let connection: PostgresConnection
    let options: MigratorOptions
    let logger: Logger

    /// Runs a plan to its end.
    ///
    /// - Parameter mayRun: Asked within each try's transaction, before anything is changed.
    /// - Returns: What the plan held; nil where `mayRun` said no.
    /// - Throws: ``MigrationError/blocked(group:version:name:tries:by:)`` after the last try,
    ///   ``MigrationError/failed(group:version:name:reason:)`` for any other failure.
    func run(
        _ plan: MigrationPlan,
        mayRun: () async throws -> Bool = { true }
    ) async throws -> Outcome {
        var attempt = 1
        while true {
            let watch = BlockerWatch(
                client: client,
                processID: connection.backendID,
                lockTimeout: options.lockTimeout
            )
            do {
                return try await attemptOnce(plan, watch, mayRun)
            } catch let failure as StepFailure {
                guard failure.isForWantOfLock, attempt < options.lockTries else {
                    throw failure.error(plan, blockers: watch.blockers, tries: attempt)
                }
                let blockers = watch.blockers.map(\.description).joined(separator: "; ")
                logger.notice(
                    "migration waits for a lock",
                    metadata: [
                        "group": "\(plan.group)", "version": "\(plan.migration.version)",
                        "attempt": "\(attempt)", "blockers": "\(blockers)",
                    ]
                )
            }
            try await ContinuousClock().sleep(for: options.pause(attempt))
            attempt += 1
        }
    }

    /// What became of a plan.
    enum Outcome {
        /// It ran.
        case done(LockHold?)
        /// It must not run now.
        case refused
    }

    private func attemptOnce(
        _ plan: MigrationPlan,
        _ watch: BlockerWatch,
        _ mayRun: () async throws -> Bool
    ) async throws -> Outcome {
        async let _ = watch.run()
        return try await connection.withStatementTimeout(plan.statementTimeout) { _ in
            do {
                return try await runSteps(of: plan, mayRun)
            } catch {
                // Before the time is set back, which a failed transaction would refuse.
                await rollBack()
                throw error
            }
        }
    }

    private func runSteps(
        of plan: MigrationPlan,
        _ mayRun: () async throws -> Bool
    ) async throws -> Outcome {
        let clock = ContinuousClock()
        var hold = LockHoldWatch()
        // The first step sets the statement's time, which withStatementTimeout has done.
        for step in plan.steps.dropFirst() {
            let start = clock.now
            do {
                if step.line != nil { try await dropInvalidIndex(of: step, plan) }
                try await connection.runScript(step.sql, timeout: plan.statementTimeout)
                if step.sql == "BEGIN" {
                    try await hold.begin(on: connection)
                    guard try await mayRun() else {
                        try await connection.runScript("ROLLBACK")
                        return .refused
                    }
                } else if step.line != nil, plan.migration.header.isTransactional {
                    try await hold.look(after: start, on: connection)
                }
            } catch let error as PostgresError where error != .cancelled {
                throw StepFailure(error: error, line: step.line)
            }
        }
        return .done(hold.end())
    }

    /// Removes what an earlier try of `CREATE INDEX CONCURRENTLY` left behind.
    ///
    /// An index that was not built to its end is there and slows writes down, but answers no query;
    /// with IF NOT EXISTS it would be taken for the real one.
    private func dropInvalidIndex(of step: MigrationPlan.Step, _ plan: MigrationPlan) async throws {
        guard !plan.migration.header.isTransactional, plan.direction == .up,
            let name = SQLStatement.statements(of: step.sql).first?.concurrentIndexName
        else { return }
        let rows = try await connection.query(
            """
            SELECT FROM pg_index WHERE indexrelid = to_regclass(\(PostgresIdentifier.quoted(name)))
                AND NOT indisvalid
            """
        )
        guard !rows.isEmpty else { return }
        logger.notice(
            "invalid index dropped",
            metadata: ["index": "\(name)", "group": "\(plan.group)"]
        )
        let drop = "DROP INDEX CONCURRENTLY IF EXISTS \(PostgresIdentifier.quoted(name))"
        try await connection.runScript(drop, timeout: plan.statementTimeout)
    }

    private func rollBack() async {
        await connection.rollBack()
        // Of no use where the connection is broken; the session's settings end with it.
        try? await connection.runScript("RESET lock_timeout")
    }
}

/// A statement of a plan that failed.
private struct StepFailure: Error {
    let error: PostgresError
    let line: Int?

    /// Whether another session held what the statement needed.
    var isForWantOfLock: Bool {
        error.sqlState == .lockNotAvailable || error.sqlState == .deadlockDetected
    }

    func error(_ plan: MigrationPlan, blockers: [LockBlocker], tries: Int) -> MigrationError {
        let migration = plan.migration
        if isForWantOfLock {
            return .blocked(
                group: plan.group,
                version: migration.version,
                name: migration.name,
                tries: tries,
                by: blockers
            )
        }
        let place = line.map { " at \(migration.fileName).\(plan.direction.rawValue).sql:\($0)" }
        let remains =
            migration.header.isTransactional
            ? "nothing of it is left"
            : "it is no transaction, so a part of it may be done; "
                + "`taskforge db upgrade` does it again"
        return .failed(
            group: plan.group,
            version: migration.version,
            name: migration.name,
            reason: "\(error)\(place ?? ""); \(remains)"
        )
    }
}

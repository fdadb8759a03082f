import Logging

extension Migrator {
    /// What is missing, up to a revision of one group.
    func missing(
        to revision: MigrationRevision?,
        on connection: PostgresConnection
    ) async throws -> [SchemaState.Pending] {
        let state = try await state(on: connection)
        try state.checkFaults()
        guard let revision else { return state.pending }
        return state.pending.filter {
            $0.group == revision.group && $0.migration.version <= revision.version
        }
    }

    /// The holds, where nothing could be applied at all and the ledger is as it has to be; nil
    /// where there is work to do under the lock.
    func standingHolds(
        of missing: [SchemaState.Pending],
        on connection: PostgresConnection
    ) async throws -> [MigrationHold]? {
        guard try await MigrationLedger(database: connection).isThere() else { return nil }
        guard !missing.isEmpty else { return [] }
        let holds = try await holds(among: missing, on: connection)
        let firsts = groups.compactMap { group in missing.first { $0.group == group.name } }
        return firsts == holds.map(\.migration) ? holds : nil
    }

    /// The first contract of each group that has to wait, in the order of the groups.
    func holds(
        among missing: [SchemaState.Pending],
        on connection: PostgresConnection
    ) async throws -> [MigrationHold] {
        guard missing.contains(where: { $0.migration.header.phase == .contract }),
            try await MigrationLedger(database: connection).isThere()
        else { return [] }
        let gate = try await gate(on: connection)
        return groups.compactMap { group in
            missing.lazy.filter { $0.group == group.name }
                .map { MigrationHold(migration: $0, reasons: gate.reasons(against: $0)) }
                .first { !$0.reasons.isEmpty }
        }
    }

    /// Applies what is missing, group by group, each until something speaks against it.
    func applyMissing(
        to revision: MigrationRevision?,
        on connection: PostgresConnection
    ) async throws -> MigrationOutcome {
        for stopped in try await state(on: connection).interrupted {
            logger.notice(
                "migration was interrupted and is done again",
                metadata: [
                    "group": "\(stopped.group)", "version": "\(stopped.version)",
                    "name": "\(stopped.name)",
                ]
            )
        }
        let missing = try await missing(to: revision, on: connection)
        var outcome = MigrationOutcome()
        for group in groups {
            for pending in missing where pending.group == group.name {
                if let hold = try await apply(pending, on: connection) {
                    outcome.holds.append(hold)
                    break
                }
                outcome.applied.append(pending)
            }
        }
        return outcome
    }

    /// Applies one migration; returns why it has to wait where it does.
    private func apply(
        _ pending: SchemaState.Pending,
        on connection: PostgresConnection
    ) async throws -> MigrationHold? {
        if let hold = try await hold(pending, on: connection) { return hold }
        let plan = plan(pending)
        let start = ContinuousClock.now
        let outcome = try await runner(connection).run(plan) {
            guard pending.migration.header.phase == .contract else { return true }
            // Until the commit nobody signs in, so nobody begins who would need what goes away.
            try await connection.query("LOCK TABLE taskforge_programs IN SHARE MODE")
            return try await hold(pending, on: connection) == nil
        }
        switch outcome {
        case .refused: return try await hold(pending, on: connection)
        case .done(let held):
            if let held { try await MigrationLedger(database: connection).note(held, of: pending) }
            log("migration applied", plan, ContinuousClock.now - start, held)
            return nil
        }
    }

    private func hold(
        _ pending: SchemaState.Pending,
        on connection: PostgresConnection
    ) async throws -> MigrationHold? {
        guard pending.migration.header.phase == .contract else { return nil }
        let reasons = try await gate(on: connection).reasons(against: pending)
        return reasons.isEmpty ? nil : MigrationHold(migration: pending, reasons: reasons)
    }

    private func gate(on connection: PostgresConnection) async throws -> PhaseGate {
        try await PhaseGate.read(
            on: connection,
            own: PhaseGate.Release(program: options.program, heads: heads),
            rollbackWindow: options.rollbackWindow
        )
    }

    func downgradePlans(
        to revision: MigrationRevision,
        on connection: PostgresConnection
    ) async throws -> [MigrationPlan] {
        let state = try await state(on: connection)
        try state.checkFaults()
        let known = groups.first { $0.name == revision.group }?.migrations ?? []
        return try state.applied
            .filter { $0.group == revision.group && $0.version > revision.version }
            .sorted { $0.version > $1.version }
            .map { applied in
                guard let migration = known.first(where: { $0.version == applied.version }) else {
                    throw MigrationError.unknownWayBack(
                        group: applied.group,
                        version: applied.version,
                        name: applied.name
                    )
                }
                return MigrationPlan(.down, migration, of: applied.group, options: options)
            }
    }

    func plan(_ pending: SchemaState.Pending) -> MigrationPlan {
        MigrationPlan(.up, pending.migration, of: pending.group, options: options)
    }

    func runner(_ connection: PostgresConnection) -> MigrationRunner {
        MigrationRunner(client: client, connection: connection, options: options, logger: logger)
    }

    /// Runs a body while no other process migrates.
    func inTurn<Value: Sendable>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await client.withConnection { connection in
            do {
                return try await connection.withAdvisoryLock(
                    Self.lockKey,
                    timeout: options.turnTimeout,
                    body
                )
            } catch PostgresError.lockTimeout {
                throw MigrationError.locked(
                    after: options.turnTimeout,
                    by: try await LockBlocker.holder(ofAdvisoryLock: Self.lockKey, on: connection)
                )
            }
        }
    }

    func log(
        _ message: Logger.Message,
        _ plan: MigrationPlan,
        _ duration: Duration,
        _ hold: LockHold? = nil
    ) {
        var metadata: Logger.Metadata = [
            "group": "\(plan.group)", "version": "\(plan.migration.version)",
            "name": "\(plan.migration.name)", "duration_seconds": "\(duration / .seconds(1))",
        ]
        if let hold {
            metadata["lock_mode"] = "\(hold.mode)"
            metadata["lock_seconds"] = "\(hold.duration / .seconds(1))"
        }
        logger.notice(message, metadata: metadata)
    }

    func check(_ revision: MigrationRevision?) throws(MigrationError) {
        guard let revision else { return }
        guard let head = heads[revision.group], revision.version <= head else {
            let known = groups.map { "\($0.name):0 to \($0.name):\($0.migrations.count)" }
            throw .unknownRevision("\(revision)", known: known)
        }
    }

    func checkGroups() throws(MigrationError) {
        var names: Set<String> = []
        for group in groups {
            guard names.insert(group.name).inserted else { throw .duplicateGroup(group.name) }
            let versions = Dictionary(grouping: group.migrations, by: \.version)
            for (version, same) in versions where same.count > 1 {
                throw .duplicateVersion(
                    group: group.name,
                    version: version,
                    names: same.map(\.name)
                )
            }
            guard group.migrations.map(\.version) == Array(1..<group.migrations.count + 1) else {
                throw .misnumbered(group: group.name)
            }
            for migration in group.migrations {
                guard let fault = migration.header.faults.first else { continue }
                throw .malformed(group: group.name, version: migration.version, fault: fault)
            }
        }
    }
}

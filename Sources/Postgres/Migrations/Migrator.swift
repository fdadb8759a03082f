public import Logging

/// Brings the schema of a database to where this program needs it.
///
/// One process at a time works, under an advisory lock of its session, so that a process that dies
/// lets the next one in; the others wait and find the work done. A migration is one transaction
/// together with its line in the ledger, applied and remembered or neither, unless it says that it
/// cannot be: then the ledger holds its beginning and its end, and what was stopped between them is
/// done again.
public struct Migrator: Sendable {
    /// Names the lock: "tf-migra" in ASCII.
    static let lockKey: Int64 = 0x7466_2D6D_6967_7261

    let groups: [MigrationGroup]
    let client: PostgresClient
    let options: MigratorOptions
    let logger: Logger

    /// Creates a migrator.
    ///
    /// - Parameter groups: All migrations of the program; groups are applied in this order.
    public init(
        groups: [MigrationGroup],
        client: PostgresClient,
        options: MigratorOptions = MigratorOptions(),
        logger: Logger
    ) {
        self.groups = groups
        self.client = client
        self.options = options
        self.logger = logger
    }

    /// The newest version of each group that this program knows.
    public var heads: [String: Int] {
        Dictionary(groups.map { ($0.name, $0.migrations.count) }) { first, _ in first }
    }

    /// Compares the database with the program; takes no lock and changes nothing.
    public func state() async throws -> SchemaState {
        try await client.withConnection { connection in try await state(on: connection) }
    }

    /// Applies every migration that is missing and that nothing speaks against; where there is none
    /// it takes no lock.
    ///
    /// A contract that a running program needs, or one that a rollback would go back to, is left
    /// out, and with it what follows in its group.
    ///
    /// - Parameter revision: Where to stop, within one group alone; nil for everything.
    /// - Throws: ``MigrationError``; what was applied before the failing migration stays.
    @discardableResult
    public func upgrade(to revision: MigrationRevision? = nil) async throws -> MigrationOutcome {
        try checkGroups()
        try check(revision)
        let (before, holds) = try await client.withConnection { connection in
            let before = try await missing(to: revision, on: connection)
            return (before, try await standingHolds(of: before, on: connection))
        }
        if let holds { return MigrationOutcome(holds: holds) }
        var outcome = try await inTurn { connection in
            try await MigrationLedger(database: connection).create()
            return try await applyMissing(to: revision, on: connection)
        }
        let applied = Set(outcome.applied)
        let held = Set(outcome.holds.map(\.migration.group))
        outcome.foundDone = before.filter { !applied.contains($0) && !held.contains($0.group) }
        return outcome
    }

    /// Takes the last migrations of a group back, the newest first.
    ///
    /// - Returns: What was taken back.
    @discardableResult
    public func downgrade(to revision: MigrationRevision) async throws -> [SchemaState.Pending] {
        try checkGroups()
        try check(revision)
        return try await inTurn { connection in
            try await MigrationLedger(database: connection).create()
            let plans = try await downgradePlans(to: revision, on: connection)
            for plan in plans {
                let start = ContinuousClock.now
                _ = try await runner(connection).run(plan)
                log("migration taken back", plan, ContinuousClock.now - start)
            }
            return plans.map { SchemaState.Pending(group: $0.group, migration: $0.migration) }
        }
    }

    /// What ``upgrade(to:)`` would send to the server, and what it would leave out.
    public func plan(
        upgradeTo revision: MigrationRevision? = nil
    ) async throws -> (plans: [MigrationPlan], holds: [MigrationHold]) {
        try checkGroups()
        try check(revision)
        return try await client.withConnection { connection in
            let missing = try await missing(to: revision, on: connection)
            let holds = try await holds(among: missing, on: connection)
            let plans = missing.filter { pending in
                !holds.contains {
                    $0.migration.group == pending.group
                        && $0.migration.migration.version <= pending.migration.version
                }
            }
            return (plans.map { plan($0) }, holds)
        }
    }

    /// What ``downgrade(to:)`` would send to the server.
    public func plan(downgradeTo revision: MigrationRevision) async throws -> [MigrationPlan] {
        try checkGroups()
        try check(revision)
        return try await client.withConnection { connection in
            try await downgradePlans(to: revision, on: connection)
        }
    }

    /// Waits, for a process that must not migrate by itself, until the schema fits.
    ///
    /// A schema that a newer program has brought further fits where its migrations say so.
    ///
    /// - Throws: ``MigrationError/behind(missing:)`` when the time is over,
    ///   ``MigrationError/ahead(_:)`` at once.
    public func waitUntilCurrent(
        deadline: Duration,
        clock: some Clock<Duration> = ContinuousClock()
    ) async throws {
        let end = clock.now.advanced(by: deadline)
        while true {
            let state = try await state()
            try state.checkFaults()
            try checkAhead(state)
            if state.needed.isEmpty { return }
            guard clock.now < end else {
                throw MigrationError.behind(
                    missing: state.needed.map { "\($0.group) \($0.migration.version)" }
                )
            }
            try await clock.sleep(for: .milliseconds(500))
        }
    }

    /// Says that an instance of this program is there, so that no contract takes away its tables.
    ///
    /// It must be called before the instance looks at the schema, and again now and then. Where the
    /// tables are missing nothing can be taken away yet.
    public func signIn(_ instance: String) async throws {
        try await client.withConnection { connection in
            guard try await MigrationLedger(database: connection).isThere() else { return }
            try await ProgramRegistry(connection)
                .signIn(instance, program: options.program, heads: heads)
        }
    }

    /// Refuses a schema that newer programs have made unfit for this one.
    public func checkAhead(_ state: SchemaState) throws(MigrationError) {
        for ahead in state.ahead {
            guard ahead.isCompatible else { throw .ahead(ahead) }
            logger.notice(
                "schema is ahead of this program and compatible",
                metadata: [
                    "group": "\(ahead.group)", "applied": "\(ahead.applied)",
                    "known": "\(ahead.known)", "oldest_program": "\(ahead.oldestProgram ?? 0)",
                ]
            )
        }
    }

    func state(on connection: PostgresConnection) async throws -> SchemaState {
        SchemaState(
            applied: try await MigrationLedger(database: connection).read(),
            groups: groups
        )
    }
}

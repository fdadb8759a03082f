/// Decides whether a contract may be applied, from who works with the database.
struct PhaseGate {
    let programs: [ProgramRegistry.Entry]
    /// The backfills that are not done, by group.
    let openBackfills: [String: [String]]
    /// The release that asks, and what it knows; it is no release to roll back to.
    let own: Release
    let rollbackWindow: Duration

    /// A program as it was delivered: the same words may stand on two builds.
    struct Release: Hashable {
        let program: String
        let heads: [String: Int]
    }

    /// What a migration has to wait for; nothing for any phase but a contract.
    func reasons(against pending: SchemaState.Pending) -> [MigrationHold.Reason] {
        guard pending.migration.header.phase == .contract else { return [] }
        let oldest = pending.migration.oldestProgram
        // Who does not know the group at all does not use its tables.
        func needsIt(_ entry: ProgramRegistry.Entry) -> Int? {
            entry.heads[pending.group].flatMap { $0 < oldest ? $0 : nil }
        }
        var reasons: [MigrationHold.Reason] = []
        for entry in programs where entry.isRunning {
            guard let knows = needsIt(entry) else { continue }
            reasons.append(
                .running(instance: entry.instance, program: entry.program, knows: knows)
            )
        }
        let earlier = programs.first {
            Release(program: $0.program, heads: $0.heads) != own
        }
        // One that runs was counted already.
        if let earlier, !earlier.isRunning, let knows = needsIt(earlier),
            earlier.silence < rollbackWindow
        {
            reasons.append(
                .keptForRollback(
                    program: earlier.program,
                    knows: knows,
                    left: rollbackWindow - earlier.silence
                )
            )
        }
        return reasons + (openBackfills[pending.group] ?? []).map { .backfill($0) }
    }

    /// Reads who works with the database, and which backfills are open.
    static func read(
        on connection: any PostgresQuerying,
        own: Release,
        rollbackWindow: Duration
    ) async throws -> PhaseGate {
        let rows = try await connection.query(
            "SELECT group_name, name FROM taskforge_backfills WHERE finished_at IS NULL"
        )
        let open: [(String, String)] = try rows.map { (try $0[0], try $0[1]) }
        return PhaseGate(
            programs: try await ProgramRegistry(connection).entries(),
            openBackfills: Dictionary(grouping: open, by: \.0).mapValues { $0.map(\.1).sorted() },
            own: own,
            rollbackWindow: rollbackWindow
        )
    }
}

public import Logging

/// Brings the schema of a database to where this program needs it.
///
/// One process at a time works, under an advisory lock of its session, so that a process that dies
/// lets the next one in; the others wait and find the work done. Each migration is one
/// transaction together with its line in the ledger: it is applied and remembered, or neither.
public struct Migrator: Sendable {
    /// Names the lock: "tf-migra" in ASCII.
    private static let lockKey: Int64 = 0x7466_2D6D_6967_7261

    private let groups: [MigrationGroup]
    private let client: PostgresClient
    private let logger: Logger

    /// Creates a migrator.
    ///
    /// - Parameter groups: All migrations of the program; groups are applied in this order.
    public init(groups: [MigrationGroup], client: PostgresClient, logger: Logger) {
        self.groups = groups
        self.client = client
        self.logger = logger
    }

    /// Compares the database with the program; takes no lock and changes nothing.
    public func state() async throws -> SchemaState {
        try await client.withConnection { connection in try await state(on: connection) }
    }

    /// Applies every migration that is missing; without one it takes no lock.
    ///
    /// - Parameter lockTimeout: How long to wait for another process that migrates.
    /// - Returns: What was applied.
    /// - Throws: ``MigrationError``; what was applied before the failing migration stays.
    @discardableResult
    public func upgrade(lockTimeout: Duration = .seconds(60)) async throws -> [SchemaState.Pending]
    {
        try checkGroups()
        guard try await !state().isAtHead else { return [] }
        return try await locked(lockTimeout) { connection in
            try await MigrationLedger(database: connection).create()
            let pending = try await state(on: connection).pending
            for migration in pending { try await apply(migration, on: connection) }
            return pending
        }
    }

    /// Takes the last migrations of a group back, the newest first.
    ///
    /// - Parameters:
    ///   - group: The group's name.
    ///   - version: The version that remains as the newest; 0 takes all of them back.
    public func downgrade(
        _ group: String,
        to version: Int,
        lockTimeout: Duration = .seconds(60)
    ) async throws {
        try checkGroups()
        try await locked(lockTimeout) { connection in
            let applied = try await state(on: connection).applied
                .filter { $0.group == group && $0.version > version }
            let known = groups.first { $0.name == group }?.migrations ?? []
            for entry in applied.sorted(by: { $0.version > $1.version }) {
                guard let migration = known.first(where: { $0.version == entry.version })
                else { continue }
                try await takeBack(migration, of: group, on: connection)
            }
        }
    }

    /// Waits, for a process that must not migrate by itself, until nothing is missing.
    ///
    /// - Throws: ``MigrationError/behind(missing:)`` when the time is over.
    public func waitUntilCurrent(
        deadline: Duration,
        clock: some Clock<Duration> = ContinuousClock()
    ) async throws {
        let end = clock.now.advanced(by: deadline)
        while true {
            let pending = try await state().pending
            if pending.isEmpty { return }
            guard clock.now < end else {
                throw MigrationError.behind(
                    missing: pending.map { "\($0.group) \($0.migration.version)" }
                )
            }
            try await clock.sleep(for: .milliseconds(500))
        }
    }

    private func state(on connection: PostgresConnection) async throws -> SchemaState {
        try SchemaState(
            applied: await MigrationLedger(database: connection).read(),
            groups: groups
        )
    }

    private func locked<Value: Sendable>(
        _ timeout: Duration,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await client.withConnection { connection in
            do {
                return try await connection.withAdvisoryLock(
                    Self.lockKey,
                    timeout: timeout,
                    body
                )
            } catch PostgresError.lockTimeout {
                throw MigrationError.locked(after: timeout)
            }
        }
    }

    private func apply(
        _ pending: SchemaState.Pending,
        on connection: PostgresConnection
    ) async throws {
        let (group, migration) = (pending.group, pending.migration)
        let clock = ContinuousClock()
        let begin = clock.now
        try await transaction(group, migration, on: connection) {
            try await connection.runScript(migration.up)
            let seconds = (clock.now - begin) / .seconds(1)
            try await MigrationLedger(database: connection).add(pending, seconds: seconds)
        }
        log("migration applied", group, migration, clock.now - begin)
    }

    private func takeBack(
        _ migration: Migration,
        of group: String,
        on connection: PostgresConnection
    ) async throws {
        let clock = ContinuousClock()
        let begin = clock.now
        try await transaction(group, migration, on: connection) {
            try await connection.runScript(migration.down)
            try await MigrationLedger(database: connection)
                .remove(group: group, version: migration.version)
        }
        log("migration taken back", group, migration, clock.now - begin)
    }

    /// Runs a body in a transaction of the connection that holds the lock.
    private func transaction(
        _ group: String,
        _ migration: Migration,
        on connection: PostgresConnection,
        _ body: () async throws -> Void
    ) async throws {
        try await connection.query("BEGIN")
        do {
            try await body()
            try await connection.query("COMMIT")
        } catch {
            // Where even this fails the connection is broken, and the server rolls back by itself.
            _ = try? await connection.query("ROLLBACK")
            if error is CancellationError { throw error }
            throw MigrationError.failed(
                group: group,
                version: migration.version,
                name: migration.name,
                reason: String(describing: error)
            )
        }
    }

    private func log(
        _ message: Logger.Message,
        _ group: String,
        _ migration: Migration,
        _ duration: Duration
    ) {
        logger.notice(
            message,
            metadata: [
                "group": "\(group)", "version": "\(migration.version)",
                "name": "\(migration.name)", "duration_seconds": "\(duration / .seconds(1))",
            ]
        )
    }

    private func checkGroups() throws(MigrationError) {
        var names: Set<String> = []
        for group in groups {
            guard names.insert(group.name).inserted else { throw .duplicateGroup(group.name) }
            guard group.migrations.map(\.version) == Array(1..<group.migrations.count + 1) else {
                throw .misnumbered(group: group.name)
            }
        }
    }
}

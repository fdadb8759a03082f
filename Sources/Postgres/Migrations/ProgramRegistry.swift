import Foundation

/// The programs that work with a database, and the migrations that each knows.
///
/// A contract waits for those who run and for the release kept for a rollback, so each instance
/// signs in before it looks at the schema, and says now and then that it is still there.
public struct ProgramRegistry: Sendable {
    /// An instance that signed in.
    public struct Entry: Sendable, Hashable {
        /// The instance.
        public let instance: String
        /// Its release.
        public let program: String
        /// The newest version of each group that it knows.
        public let heads: [String: Int]
        /// How long ago it was there last.
        public let silence: Duration
        /// Whether it has said that it ends.
        public let hasStopped: Bool

        /// Whether it has to be counted with: it has not ended, and not fallen silent.
        public var isRunning: Bool { !hasStopped && silence < ProgramRegistry.silence }
    }

    /// How long an instance may be silent before it counts as gone; several beats.
    public static let silence: Duration = .seconds(60)
    /// How often an instance is to be heard.
    public static let beat: Duration = .seconds(10)

    private let database: any PostgresQuerying

    /// Uses the tables that ``Migrator`` makes.
    public init(_ database: any PostgresQuerying) {
        self.database = database
    }

    /// Says that an instance is there; also that it still is.
    public func signIn(
        _ instance: String,
        program: String,
        heads: [String: Int]
    ) async throws {
        let json = String(decoding: try JSONEncoder().encode(heads), as: UTF8.self)
        try await database.query(
            """
            INSERT INTO taskforge_programs (instance, program, heads)
            VALUES (\(instance), \(program), \(json)::jsonb)
            ON CONFLICT (instance) DO UPDATE SET program = excluded.program,
                heads = excluded.heads, seen_at = now(), stopped_at = NULL
            """
        )
    }

    /// Says that an instance ends.
    public func signOut(_ instance: String) async throws {
        try await database.query(
            """
            UPDATE taskforge_programs SET seen_at = now(), stopped_at = now()
            WHERE instance = \(instance)
            """
        )
    }

    /// Forgets instances that were last there long ago.
    public func forget(after age: Duration) async throws {
        try await database.query(
            """
            DELETE FROM taskforge_programs
            WHERE seen_at < now() - make_interval(secs => \(age / .seconds(1)))
            """
        )
    }

    /// Everybody who signed in, the latest seen first.
    public func entries() async throws -> [Entry] {
        let rows = try await database.query(
            """
            SELECT instance, program, heads::text AS heads, stopped_at IS NOT NULL AS has_stopped,
                extract(epoch FROM clock_timestamp() - seen_at)::float8 AS silence
            FROM taskforge_programs ORDER BY seen_at DESC
            """
        )
        return try rows.map { row in
            let heads: String = try row["heads"]
            let silence: Double = try row["silence"]
            return Entry(
                instance: try row["instance"],
                program: try row["program"],
                heads: try JSONDecoder().decode([String: Int].self, from: Data(heads.utf8)),
                silence: .seconds(max(0, silence)),
                hasStopped: try row["has_stopped"]
            )
        }
    }
}

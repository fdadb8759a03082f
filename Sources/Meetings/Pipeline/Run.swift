public import Foundation
public import Postgres

/// One push or one undo: what it did to the board can be listed and taken back.
public struct Run: Sendable, Hashable {
    /// What a run does.
    public enum Kind: String, Sendable, Codable {
        case push, undo
    }

    /// An item that an undo left on the board, and why.
    public struct Kept: Sendable, Hashable, Codable {
        /// The item's number.
        public var item: Int64
        /// What people had done to it.
        public var why: String

        /// Describes an item.
        public init(item: Int64, why: String) {
            self.item = item
            self.why = why
        }
    }

    /// The number by which commands name it.
    public let id: Int64
    /// What it does.
    public let kind: Kind
    /// Who asked for it.
    public let who: String
    /// The run that it takes back, where it is an undo.
    public let undoes: Int64?
    /// When it began.
    public let startedAt: Date
    /// When it ended; nil while it runs, or was given up.
    public let finishedAt: Date?
    /// What it did, by outcome.
    public let counts: [String: Int]
    /// What an undo left on the board.
    public let kept: [Kept]
}

extension Run: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, kind, who, undoes, counts, kept
        case startedAt = "started_at"
        case finishedAt = "finished_at"
    }

    /// Writes what lists show in JSON: ids are texts, what is not known is null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(String(id), forKey: .id)
        try container.encode(kind, forKey: .kind)
        try container.encode(who, forKey: .who)
        try container.encode(undoes.map(String.init), forKey: .undoes)
        try container.encode(startedAt.formatted(.iso8601), forKey: .startedAt)
        try container.encode(finishedAt?.formatted(.iso8601), forKey: .finishedAt)
        try container.encode(counts, forKey: .counts)
        try container.encode(kept, forKey: .kept)
    }
}

/// The runs in the database.
public struct RunStore: Sendable {
    let database: any PostgresQuerying

    /// Creates a store that speaks through `database`.
    public init(_ database: any PostgresQuerying) {
        self.database = database
    }

    /// The newest runs first.
    public func list(limit: Int = 100) async throws -> [Run] {
        let rows = try await database.query(
            """
            SELECT \(unescaped: Self.columns) FROM runs ORDER BY id DESC LIMIT \(Int64(limit))
            """
        )
        return try rows.map(Self.run(of:))
    }

    /// One run, or nil where none has that number.
    public func load(_ id: Int64) async throws -> Run? {
        let rows = try await database.query(
            "SELECT \(unescaped: Self.columns) FROM runs WHERE id = \(id)"
        )
        return try rows.first.map(Self.run(of:))
    }

    /// Begins a run; a job that begins one again gets the one that it began.
    ///
    /// - Parameter job: The job that begins it; nil for a person's command.
    func start(
        _ kind: Run.Kind,
        who: String,
        job: Int64? = nil,
        undoes: Int64? = nil
    ) async throws -> Int64 {
        let rows = try await database.query(
            """
            INSERT INTO runs (kind, who, job_id, undoes)
            VALUES (\(kind.rawValue), \(who), \(job), \(undoes))
            ON CONFLICT (job_id) DO UPDATE SET job_id = excluded.job_id RETURNING id
            """
        )
        guard let row = rows.first else { throw MeetingStoreError.vanished("of a run") }
        return try row["id"]
    }

    /// Adds to what a run did.
    func add(_ counts: [String: Int], kept: [Run.Kept], to run: Int64) async throws {
        try await database.query(
            """
            UPDATE runs SET counts = counts || (
                    SELECT coalesce(jsonb_object_agg(
                        key, coalesce((counts ->> key)::bigint, 0) + value::bigint), '{}')
                    FROM jsonb_each_text(\(JSONB(counts)))),
                kept = kept || \(JSONB(kept))
            WHERE id = \(run)
            """
        )
    }

    /// Notes that a run is over.
    func finish(_ run: Int64) async throws {
        try await database.query("UPDATE runs SET finished_at = now() WHERE id = \(run)")
    }

    static let columns = "id, kind, who, undoes, started_at, finished_at, counts, kept"

    static func run(of row: PostgresRow) throws -> Run {
        let kind: String = try row["kind"]
        let counts: JSONB<[String: Int]> = try row["counts"]
        let kept: JSONB<[Run.Kept]> = try row["kept"]
        return Run(
            id: try row["id"],
            kind: try Run.Kind.stored(kind),
            who: try row["who"],
            undoes: try row["undoes"],
            startedAt: try row["started_at"],
            finishedAt: try row["finished_at"],
            counts: counts.value,
            kept: kept.value
        )
    }
}

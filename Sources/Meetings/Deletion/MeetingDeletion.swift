import Foundation
import Jobs
public import Logging
import NIOPosix
public import Observability
public import Postgres

/// Deletes meetings for good: words, items, histories and files.
///
/// A deletion is first noted beside the backups, on the disk, then done in one transaction that
/// leaves a tombstone behind: a hash that keeps every source from bringing the meeting back. What
/// was pushed stays on the board, which is its people's.
public struct MeetingDeletion: Sendable {
    /// What was deleted.
    public struct Deleted: Sendable, Hashable {
        /// The meeting's title.
        public let title: String
        /// How many of its items there were.
        public let items: Int
        /// How many of them are on the board, where they stay.
        public let onBoard: Int
    }

    /// How many meetings one transaction deletes at most.
    static let batch = 100

    let database: PostgresClient
    private let journal: DeletionJournal
    private let dropFolder: String?
    private let metrics: ReviewMetrics
    let logger: Logger

    /// Creates the deletion over a database.
    ///
    /// - Parameters:
    ///   - backupFolder: Where the list of deleted meetings is kept.
    ///   - dropFolder: The watched folder, whose imported files are deleted too.
    public init(
        database: PostgresClient,
        backupFolder: String,
        dropFolder: String?,
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.database = database
        journal = DeletionJournal(folder: backupFolder)
        self.dropFolder = dropFolder
        self.metrics = ReviewMetrics(metrics)
        self.logger = logger
    }

    /// Deletes a meeting because a person asks for it; nil where no meeting has that number.
    ///
    /// - Throws: ``DeletionJournalError`` where it cannot be noted; then nothing was deleted.
    public func delete(_ id: Int64) async throws -> Deleted? {
        try await delete([id], .person).first
    }

    /// Deletes the meetings that were stored more than some days ago, batch after batch.
    ///
    /// - Returns: How many there were.
    func deleteOld(days: Int) async throws -> Int {
        var count = 0
        while true {
            try Task.checkCancellation()
            let rows = try await database.query(
                """
                SELECT id FROM transcripts
                WHERE received_at < now() - make_interval(days => \(Int32(days)))
                ORDER BY received_at LIMIT \(Int64(Self.batch))
                """
            )
            guard rows.count > 0 else { return count }
            let deleted = try await delete(try rows.map { row in try row["id"] }, .retention)
            count += deleted.count
            if rows.count < Self.batch { return count }
        }
    }

    /// Deletes again what a restored backup has brought back, by the list beside the backups.
    ///
    /// - Returns: How many meetings had come back.
    /// - Throws: ``DeletionJournalError`` where the list cannot be read.
    @discardableResult
    public func deleteAgain() async throws -> Int {
        var count = 0
        var offset: UInt64 = 0
        while let (hashes, next) = try await blocking({ [offset] in try journal.read(from: offset) }
        ) {
            offset = next
            let deleted = try await database.withTransaction { connection -> [Row] in
                let stones = MeetingTombstone(connection)
                let missing = try await stones.missing(hashes)
                guard !missing.isEmpty else { return [] }
                try await stones.lock(missing)
                try await lockSeries(of: missing, on: connection)
                let back = try await rows(missing, on: connection)
                try await removeFiles(of: back)
                try await remove(back, on: connection)
                try await stones.note(missing, cause: .restored)
                return back
            }
            tell(deleted, .restored)
            count += deleted.count
        }
        return count
    }

    /// A meeting that is to go.
    private struct Row {
        let id: Int64
        let hash: String
        let files: [String]
        let deleted: Deleted
    }

    private func delete(_ ids: [Int64], _ cause: DeletionCause) async throws -> [Deleted] {
        let hashes = try await database.query(
            """
            SELECT \(unescaped: MeetingTombstone.sqlHash) AS hash FROM transcripts
            WHERE id = ANY(\(ids))
            """
        )
        .map { row -> String in try row["hash"] }
        guard !hashes.isEmpty else { return [] }
        try await blocking { try journal.append(hashes, cause: cause, at: Date()) }
        let deleted = try await database.withTransaction { connection -> [Row] in
            let stones = MeetingTombstone(connection)
            try await stones.lock(hashes)
            try await lockSeries(of: hashes, on: connection)
            let found = try await rows(hashes, on: connection)
            try await removeFiles(of: found)
            try await remove(found, on: connection)
            try await stones.note(hashes, cause: cause)
            return found
        }
        tell(deleted, cause)
        return deleted.map(\.deleted)
    }

    /// Waits for the readings of the meetings' series, which change items of each other's.
    private func lockSeries(of hashes: [String], on connection: PostgresConnection) async throws {
        let series = try await connection.query(
            """
            SELECT DISTINCT series FROM transcripts
            WHERE series IS NOT NULL AND \(unescaped: MeetingTombstone.sqlHash) = ANY(\(hashes))
            ORDER BY series
            """
        )
        for row in series { try await ItemStore(connection).lockSeries(try row["series"]) }
    }

    private func rows(_ hashes: [String], on connection: PostgresConnection) async throws -> [Row] {
        try await connection.query(
            """
            SELECT id, \(unescaped: MeetingTombstone.sqlHash) AS hash, title, kept_files,
                (SELECT count(*) FROM action_items WHERE transcript_id = transcripts.id) AS items,
                (SELECT count(*) FROM action_items
                    WHERE transcript_id = transcripts.id AND board_item IS NOT NULL) AS on_board
            FROM transcripts WHERE \(unescaped: MeetingTombstone.sqlHash) = ANY(\(hashes))
            ORDER BY id FOR UPDATE
            """
        )
        .map { row in
            let items: Int64 = try row["items"]
            let onBoard: Int64 = try row["on_board"]
            return Row(
                id: try row["id"],
                hash: try row["hash"],
                files: try row["kept_files"],
                deleted: Deleted(
                    title: try row["title"],
                    items: Int(items),
                    onBoard: Int(onBoard)
                )
            )
        }
    }

    /// Removes rows and what was taken from them elsewhere: quotes in items of other meetings, and
    /// requests to the board that are under way.
    private func remove(_ rows: [Row], on connection: PostgresConnection) async throws {
        let ids = rows.map(\.id)
        guard !ids.isEmpty else { return }
        try await ItemStore(connection).removeQuotes(of: ids)
        try await connection.query(
            """
            UPDATE push_batches SET request = NULL WHERE request IS NOT NULL AND item_ids && (
                SELECT COALESCE(array_agg(id), '{}') FROM action_items
                WHERE transcript_id = ANY(\(ids)))
            """
        )
        try await connection.query("DELETE FROM transcripts WHERE id = ANY(\(ids))")
    }

    private func removeFiles(of rows: [Row]) async throws {
        let names = rows.flatMap(\.files)
        guard !names.isEmpty else { return }
        guard let dropFolder else { throw MeetingDeletionError.filesElsewhere(names) }
        let folder = DropFolderFiles(path: dropFolder)
        try await blocking { try folder.removeDone(names) }
    }

    private func tell(_ rows: [Row], _ cause: DeletionCause) {
        metrics.deleted(rows.count, cause.rawValue)
        for row in rows {
            logger.notice(
                "meeting deleted",
                metadata: [
                    "meeting_id": "\(row.id)", "cause": "\(cause.rawValue)",
                    "items": "\(row.deleted.items)", "on_board": "\(row.deleted.onBoard)",
                ]
            )
        }
    }

    private func blocking<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R
    {
        try await NIOThreadPool.singleton.runIfActive(work)
    }
}

/// Why a meeting cannot be deleted; nothing was deleted but for the note that it is to go.
public enum MeetingDeletionError: Error, Hashable, CustomStringConvertible {
    /// Files of it lie in a watched folder that this process does not know.
    case filesElsewhere([String])

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .filesElsewhere(let names):
            "the files \(names.joined(separator: ", ")) of it lie in a watched folder: "
                + "set TASKFORGE_DROP_DIR to that folder and delete it again"
        }
    }

    /// One of each case, for the reference page.
    public static let examples: [MeetingDeletionError] = [.filesElsewhere(["notes.vtt"])]
}

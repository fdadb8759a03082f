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
/// was pushed stays on the board, which is its people's; an item that other meetings speak of too
/// becomes the earliest one's. Files go after that, each as soon as it can be removed.
public struct MeetingDeletion: Sendable {
    /// What was deleted.
    public struct Deleted: Sendable, Hashable {
        /// The meeting's title.
        public let title: String
        /// How many items went with it.
        public let items: Int
        /// How many of them are on the board, where they stay.
        public let onBoard: Int
        /// The files of it that could not be removed yet.
        public internal(set) var filesLeft: [String] = []
    }

    /// How many meetings one transaction deletes at most.
    static let batch = 100

    let database: PostgresClient
    private let journal: DeletionJournal
    private let files: KeptFiles
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
        files = KeptFiles(
            database: database,
            dropFolder: dropFolder,
            metrics: metrics,
            logger: logger
        )
        self.metrics = ReviewMetrics(metrics)
        self.logger = logger
    }

    /// Deletes a meeting because a person asks for it; nil where no meeting has that number.
    ///
    /// - Throws: ``DeletionJournalError`` where it cannot be noted, ``MeetingDeletionError`` where
    ///   its files lie elsewhere; then nothing was deleted.
    public func delete(_ id: Int64) async throws -> Deleted? {
        let rows = try await database.query("SELECT kept_files FROM transcripts WHERE id = \(id)")
        let names: [String] = try rows.first?["kept_files"] ?? []
        guard names.isEmpty || files.isFolderKnown else {
            throw MeetingDeletionError.filesElsewhere(names)
        }
        guard var deleted = try await delete([id], .person).first else { return nil }
        deleted.filesLeft = await files.remove().filter(names.contains)
        return deleted
    }

    /// Deletes the meetings that were stored more than some days ago, batch after batch.
    ///
    /// - Returns: How many there were.
    func deleteOld(days: Int) async throws -> Int {
        var count = 0
        var isLast = false
        while !isLast {
            try Task.checkCancellation()
            let rows = try await database.query(
                """
                SELECT id FROM transcripts
                WHERE received_at < now() - make_interval(days => \(Int32(days)))
                ORDER BY received_at LIMIT \(Int64(Self.batch))
                """
            )
            count += try await delete(try rows.map { row in try row["id"] }, .retention).count
            isLast = rows.count < Self.batch
        }
        await files.remove()
        return count
    }

    /// Deletes again what a restored backup has brought back, by the list beside the backups, and
    /// removes the files that are still to be removed.
    ///
    /// A file that cannot be removed is told in the log, and holds nothing up.
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
            let deleted = try await database.withRetriedTransaction { connection -> [Row] in
                let missing = try await MeetingTombstone(connection).missing(hashes)
                guard !missing.isEmpty else { return [] }
                return try await erase(missing, .restored, on: connection)
            }
            tell(deleted, .restored)
            count += deleted.count
        }
        await files.remove()
        return count
    }

    /// A meeting that is to go.
    private struct Row {
        let id: Int64
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
        let deleted = try await database.withRetriedTransaction { connection in
            try await erase(hashes, cause, on: connection)
        }
        tell(deleted, cause)
        return deleted.map(\.deleted)
    }

    /// Takes meetings, and what was taken from them elsewhere, out of the database.
    private func erase(
        _ hashes: [String],
        _ cause: DeletionCause,
        on connection: PostgresConnection
    ) async throws -> [Row] {
        let stones = MeetingTombstone(connection)
        try await stones.lock(hashes)
        let found = try await connection.query(
            """
            SELECT id FROM transcripts
            WHERE \(unescaped: MeetingTombstone.sqlHash) = ANY(\(hashes))
            """
        )
        let ids = try found.map { row -> Int64 in try row["id"] }
        var gone: [Row] = []
        if !ids.isEmpty {
            try await ItemStore(connection).takeOut(ids)
            gone = try await rows(ids, on: connection)
            try await KeptFiles.giveUp(of: ids, on: connection)
            try await connection.query("DELETE FROM transcripts WHERE id = ANY(\(ids))")
        }
        try await stones.note(hashes, cause: cause)
        return gone
    }

    private func rows(_ ids: [Int64], on connection: PostgresConnection) async throws -> [Row] {
        try await connection.query(
            """
            SELECT id, title,
                (SELECT count(*) FROM action_items WHERE transcript_id = transcripts.id) AS items,
                (SELECT count(*) FROM action_items
                    WHERE transcript_id = transcripts.id AND board_item IS NOT NULL) AS on_board
            FROM transcripts WHERE id = ANY(\(ids)) ORDER BY id
            """
        )
        .map { row in
            let items: Int64 = try row["items"]
            let onBoard: Int64 = try row["on_board"]
            return Row(
                id: try row["id"],
                deleted: Deleted(
                    title: try row["title"],
                    items: Int(items),
                    onBoard: Int(onBoard)
                )
            )
        }
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

import Foundation
public import Logging
import NIOPosix
public import Observability
public import Postgres

/// The files that the watched folder keeps of meetings whose words have gone.
///
/// They are listed in the transaction that takes the words, and removed after it: one that cannot
/// be removed holds nothing up, and is tried again at each deletion, at each start, and by the
/// watched folder every ten minutes.
public struct KeptFiles: Sendable {
    /// How many names are read at a time.
    private static let pageSize: Int64 = 500

    private let database: PostgresClient
    private let folder: DropFolderFiles?
    private let removals: CounterFamily
    private let left: Gauge
    private let logger: Logger

    /// Knows where the files are.
    ///
    /// - Parameter dropFolder: The watched folder; nil where this process knows none.
    public init(
        database: PostgresClient,
        dropFolder: String?,
        metrics: MetricRegistry,
        logger: Logger
    ) {
        self.database = database
        folder = dropFolder.map { DropFolderFiles(path: $0) }
        removals = metrics.counter(ReviewMetrics.fileRemovals)
        left = metrics.gauge(ReviewMetrics.filesLeft).child()
        self.logger = logger
    }

    /// Whether this process knows the watched folder.
    var isFolderKnown: Bool { folder != nil }

    /// Lists the files of meetings in the transaction that takes their words.
    static func giveUp(of meetings: [Int64], on database: any PostgresQuerying) async throws {
        try await database.query(
            """
            INSERT INTO files_to_remove (name)
            SELECT DISTINCT unnest(kept_files) FROM transcripts WHERE id = ANY(\(meetings))
            ON CONFLICT (name) DO NOTHING
            """
        )
        try await database.query(
            """
            UPDATE transcripts SET kept_files = '{}'
            WHERE id = ANY(\(meetings)) AND kept_files <> '{}'
            """
        )
    }

    /// Removes the files that are listed, and tells those that cannot be removed.
    ///
    /// - Returns: The names of the files that are left, as far as that could be found out.
    @discardableResult
    public func remove() async -> [String] {
        var names: [String] = []
        do {
            var last = ""
            while true {
                let page = try await listed(after: last)
                guard let end = page.last else { break }
                last = end
                for name in page where try await !remove(name) { names.append(name) }
            }
            left.set(Double(names.count))
        } catch {
            logger.warning("files of deleted meetings cannot be looked for", error: error)
        }
        return names
    }

    private func listed(after name: String) async throws -> [String] {
        let rows = try await database.query(
            """
            SELECT name FROM files_to_remove WHERE name > \(name) COLLATE "C"
            ORDER BY name COLLATE "C" LIMIT \(Self.pageSize)
            """
        )
        return try rows.map { row in try row["name"] }
    }

    /// Removes one file; false where it is still there.
    private func remove(_ name: String) async throws -> Bool {
        guard let folder else {
            tell(name, "elsewhere", "set TASKFORGE_DROP_DIR to the folder that it lies in")
            return false
        }
        do {
            try await database.withTransaction { connection in
                // Whoever puts a new file in its place waits until this one is gone.
                try await connection.query("DELETE FROM files_to_remove WHERE name = \(name)")
                try await NIOThreadPool.singleton.runIfActive { try folder.removeDone(name) }
            }
            removals.child("removed").increment()
            return true
        } catch let error as CocoaError {
            tell(name, "failed", "\(error)")
            return false
        }
    }

    private func tell(_ name: String, _ outcome: String, _ reason: String) {
        removals.child(outcome).increment()
        logger.warning(
            "file of a deleted meeting cannot be removed",
            metadata: ["file": "\(name)", "reason": "\(reason)"]
        )
    }
}

import Crypto
public import Foundation
public import Jobs
import Postgres

/// What is left of a deleted meeting: a hash of its id at the source, whatever the source.
///
/// A transcript that came from a vendor may come back as a file, so the source is no part of it.
struct MeetingTombstone {
    private static let prefix = "taskforge:meeting:"

    /// SQL for the hash of the column `source_id`.
    static let sqlHash = """
        encode(sha256(convert_to('\(prefix)' || source_id, 'UTF8')), 'hex')
        """

    private let database: any PostgresQuerying

    init(_ database: any PostgresQuerying) {
        self.database = database
    }

    /// The hash by which a meeting is known once it is deleted: 64 hexadecimal digits.
    static func hash(of sourceID: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array((prefix + sourceID).utf8)).flatMap { byte in
            [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a text is such a hash.
    static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Keeps deletions and arrivals of these meetings apart until the transaction ends: whoever
    /// comes second sees what the first did.
    func lock(_ hashes: [String]) async throws {
        for hash in Set(hashes).sorted() {
            try await database.query(
                "SELECT pg_advisory_xact_lock(hashtextextended(\(hash), 0))"
            )
        }
    }

    /// Refuses a meeting that was deleted.
    ///
    /// - Throws: ``MeetingDeleted``.
    func refuse(_ sourceID: String) async throws {
        let hash = Self.hash(of: sourceID)
        try await lock([hash])
        // A statement of its own: it sees what was committed while the lock was waited for.
        let rows = try await database.query(
            "SELECT deleted_at FROM deleted_meetings WHERE meeting = \(hash)"
        )
        if let row = rows.first { throw MeetingDeleted(at: try row["deleted_at"]) }
    }

    /// Those of some ids whose meetings were deleted.
    func deleted(among sourceIDs: [String]) async throws -> Set<String> {
        let ids = Dictionary(
            sourceIDs.map { (Self.hash(of: $0), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let hashes = Array(ids.keys)
        let rows = try await database.query(
            "SELECT meeting FROM deleted_meetings WHERE meeting = ANY(\(hashes))"
        )
        return Set(try rows.compactMap { row in ids[try row["meeting"]] })
    }

    /// Those of some hashes that are not noted yet.
    func missing(_ hashes: [String]) async throws -> [String] {
        let rows = try await database.query(
            "SELECT meeting FROM deleted_meetings WHERE meeting = ANY(\(hashes))"
        )
        let known = Set(try rows.map { row -> String in try row["meeting"] })
        return hashes.filter { !known.contains($0) }
    }

    /// Notes deletions.
    func note(_ hashes: [String], cause: DeletionCause) async throws {
        try await database.query(
            """
            INSERT INTO deleted_meetings (meeting, cause)
            SELECT unnest(\(hashes)), \(cause.rawValue) ON CONFLICT (meeting) DO NOTHING
            """
        )
    }
}

/// Why a meeting was deleted.
enum DeletionCause: String, Codable, Sendable {
    /// A person asked for it.
    case person
    /// It was older than transcripts are kept.
    case retention
    /// It had been deleted before, and a restored backup brought it back.
    case restored
}

/// A meeting that is not taken in because it was deleted before.
public struct MeetingDeleted: Error, Hashable, CustomStringConvertible {
    /// When it was deleted.
    public let at: Date

    /// What is wrong.
    public var description: String {
        let day = at.formatted(.iso8601.year().month().day())
        return "this meeting was deleted on \(day) and is not taken in again"
    }
}

extension MeetingDeleted: RetryClassifying {
    /// It stays deleted.
    public var retryAdvice: RetryAdvice { .giveUp }
}

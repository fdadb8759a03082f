import Crypto
import Foundation

/// One change of the schema, with the way back.
public struct Migration: Sendable, Hashable {
    /// Its place within its group, from 1 without gaps.
    public let version: Int
    /// What it does, in lower-case words joined by `_`, for example `create_jobs`.
    public let name: String
    /// The SQL that makes the change.
    public let up: String
    /// The SQL that takes it back.
    public let down: String
    /// What the comments of `up` declare.
    public let header: MigrationHeader
    /// Patterns that the lint lets pass in a text that was applied before the lint knew them, and
    /// that therefore cannot be given a comment any more.
    public let accepted: [LintAllowance]
    /// Checksums of earlier texts that make the same schema, such as before the way back was
    /// mended; databases may remember them.
    public let formerChecksums: [String]

    /// Creates a migration of two SQL texts.
    public init(
        version: Int,
        name: String,
        up: String,
        down: String,
        accepted: [LintAllowance] = [],
        formerChecksums: [String] = []
    ) {
        self.version = version
        self.name = name
        self.up = up
        self.down = down
        self.accepted = accepted
        self.formerChecksums = formerChecksums
        header = MigrationHeader(reading: up)
    }

    /// Creates a migration of two embedded files, which hold UTF-8.
    public init(
        version: Int,
        name: String,
        up: [UInt8],
        down: [UInt8],
        accepted: [LintAllowance] = [],
        formerChecksums: [String] = []
    ) {
        self.init(
            version: version,
            name: name,
            up: String(decoding: up, as: UTF8.self),
            down: String(decoding: down, as: UTF8.self),
            accepted: accepted,
            formerChecksums: formerChecksums
        )
    }

    /// The lowest version of the group that a program must know to work with the schema afterwards;
    /// 0 where every program does.
    ///
    /// A contract takes away what the programs before it use, so by itself it asks for one that
    /// knows it; any other change is made so that no program notices.
    public var oldestProgram: Int {
        header.oldestProgram ?? (header.phase == .contract ? version : 0)
    }

    /// What its two files are called, before `.up.sql` and `.down.sql`.
    public var fileName: String { Self.fileName(version: version, name: name) }

    /// What the files of a migration are called, before `.up.sql` and `.down.sql`.
    public static func fileName(version: Int, name: String) -> String {
        let digits = String(version)
        return "v\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)_\(name)"
    }

    /// Whether a checksum is that of this migration, or of an earlier text of it.
    func isMade(of checksum: String) -> Bool {
        checksum == self.checksum || formerChecksums.contains(checksum)
    }

    /// The SHA-256 of both texts, in hexadecimal; an applied migration must not change any more.
    public var checksum: String {
        var hash = SHA256()
        for text in [up, down] {
            hash.update(data: Data(text.utf8))
            // Between the texts, so that no line can move from one to the other unseen.
            hash.update(data: Data([0]))
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 2 ? digits : "0" + digits
        }.joined()
    }
}

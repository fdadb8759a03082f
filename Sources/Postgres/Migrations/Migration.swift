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

    /// Creates a migration of two SQL texts.
    public init(version: Int, name: String, up: String, down: String) {
        self.version = version
        self.name = name
        self.up = up
        self.down = down
    }

    /// Creates a migration of two embedded files, which hold UTF-8.
    public init(version: Int, name: String, up: [UInt8], down: [UInt8]) {
        self.init(
            version: version,
            name: name,
            up: String(decoding: up, as: UTF8.self),
            down: String(decoding: down, as: UTF8.self)
        )
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

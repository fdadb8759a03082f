import CSystemd
import Glibc

/// Writes records to journald as real fields, through libsystemd.
public struct JournaldSink: LogSink {
    /// Always `journald`.
    public let name = "journald"
    /// The fields of journald.
    public let encoding = LogEncoding.journal

    private static let socketPath = "/run/systemd/journal/socket"

    /// Makes sure that a journald listens.
    ///
    /// - Throws: ``LogSinkError/noJournal`` where no journald listens.
    public init() throws {
        try Self.requireJournal()
    }

    /// Sends each record; large ones go through a file that libsystemd hands over by itself.
    ///
    /// - Throws: ``LogSinkError`` where journald is gone or refuses; libsystemd alone would lose
    ///   the records in silence.
    public func write(_ records: ArraySlice<UInt8>) throws {
        try Self.requireJournal()
        try records.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            try JournalFields.forEachRecord(in: buffer) { fields in
                let entries = fields.map { field in
                    iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: base + field.lowerBound),
                        iov_len: field.count
                    )
                }
                let code = sd_journal_sendv(entries, Int32(entries.count))
                guard code == 0 else { throw LogSinkError.cannotWrite(to: name, code: -code) }
            }
        }
    }

    private static func requireJournal() throws(LogSinkError) {
        guard access(socketPath, W_OK) == 0 else { throw LogSinkError.noJournal }
    }
}

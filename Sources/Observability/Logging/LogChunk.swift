import Logging

/// Some records encoded in one form, one after the other in one buffer.
final class LogChunk: Sendable {
    /// Where a record ends in the buffer; it begins where the one before ends.
    struct Record {
        let end: Int
        let level: Logger.Level
    }

    let bytes: [UInt8]
    let records: [Record]

    init(bytes: [UInt8], records: [Record]) {
        self.bytes = bytes
        self.records = records
    }
}

import Logging

/// Some records encoded in one form, one after the other in one buffer.
final class LogChunk: Sendable {
    /// Where a record ends in the buffer; it begins where the one before ends.
    struct Record {
        /// The index behind its last byte.
        let end: Int
        /// The record's level.
        let level: Logger.Level
        /// What the record is worth where a sink takes only so many.
        let worth: LineBudget.Worth
        /// Nanoseconds since 1970.
        let time: Int64
    }

    /// The encoded records.
    let bytes: [UInt8]
    /// The records in their order.
    let records: [Record]

    /// Takes a filled buffer over.
    init(bytes: [UInt8], records: [Record]) {
        self.bytes = bytes
        self.records = records
    }
}

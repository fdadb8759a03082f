import Logging

/// Some records encoded in one form, one after the other in one buffer.
final class LogChunk: Sendable {
    /// Where a record ends in the buffer; it begins where the one before ends.
    struct Record {
        let end: Int
        let level: Logger.Level
        /// What the record is worth where a sink takes only so many.
        let worth: LineBudget.Worth
        /// Nanoseconds since 1970.
        let time: Int64
    }

    let bytes: [UInt8]
    let records: [Record]

    init(bytes: [UInt8], records: [Record]) {
        self.bytes = bytes
        self.records = records
    }
}

import Logging

/// Encodes records one after the other into a buffer.
protocol LogRecordEncoder {
    /// Replaces the secrets in force; given anew before each batch.
    var redaction: RedactionRules { get set }

    /// Appends one whole record.
    ///
    /// - Parameter number: the record's place among all that were handed over, from 1 on; one that
    ///   is missing was lost.
    mutating func append(_ record: LogRecord, number: UInt64, to bytes: inout OutputBuffer)
}

extension LogEncoding {
    /// An encoder for this form.
    func makeEncoder(
        identity: ServiceIdentity,
        maximumValueBytes: Int
    ) -> any LogRecordEncoder {
        switch self {
        case .json: JSONRecordEncoder(identity: identity, maximumValueBytes: maximumValueBytes)
        case .pretty(let colour):
            PrettyRecordEncoder(inColour: colour, maximumValueBytes: maximumValueBytes)
        case .journal:
            JournalRecordEncoder(identity: identity, maximumValueBytes: maximumValueBytes)
        }
    }
}

extension String {
    /// The text cut to a number of bytes of UTF-8, at the border of a character, and marked.
    func truncated(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end > startIndex, utf8[end] & 0xc0 == 0x80 { end = utf8.index(before: end) }
        return self[..<end] + "…[truncated]"
    }
}

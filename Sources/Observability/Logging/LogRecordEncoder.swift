import Logging

/// Encodes records one after the other into a buffer.
protocol LogRecordEncoder {
    /// Appends one whole record.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - number: its place among all that were handed over, from 1 on; one that is missing was
    ///     lost.
    ///   - rules: what is done to its texts.
    ///   - bytes: where to append.
    mutating func append(
        _ record: LogRecord,
        number: UInt64,
        _ rules: TextRules,
        to bytes: inout OutputBuffer
    )
}

extension LogEncoding {
    /// An encoder for this form.
    func makeEncoder(identity: ServiceIdentity) -> any LogRecordEncoder {
        switch self {
        case .json: JSONRecordEncoder(identity: identity)
        case .pretty(let colour): PrettyRecordEncoder(inColour: colour)
        case .journal: JournalRecordEncoder(identity: identity)
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

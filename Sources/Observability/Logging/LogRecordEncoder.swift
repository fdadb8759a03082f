import Logging

/// Encodes records one after the other into a buffer.
protocol LogRecordEncoder {
    /// Replaces the secrets in force; given anew before each batch.
    var redaction: RedactionRules { get set }

    /// Appends one whole record.
    mutating func append(_ record: LogRecord, to bytes: inout [UInt8])
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

/// The names that the pipeline gives to fields, which a record's own fields must not take.
enum LogFieldNames {
    /// What is added to the key of a field whose name is taken.
    static let collisionSuffix = "_field"

    /// The names that every record has, or may have where it has an error.
    static let fixed: Set<String> = [
        "time", "level", "message", "logger", "source", "service", "version", "instance", "error",
    ]
}

extension LogRecord {
    /// The context's fields, then the record's own under names that no other field has.
    ///
    /// A field that repeats one of the context's is left out.
    func distinctFields() -> [(key: String, value: Logger.Metadata.Value)] {
        let context = contextFields
        return fields.compactMap { field in
            if let taken = context.first(where: { $0.key == field.key }) {
                if case .string(taken.value) = field.value { return nil }
            } else if !LogFieldNames.fixed.contains(field.key) {
                return field
            }
            return (field.key + LogFieldNames.collisionSuffix, field.value)
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

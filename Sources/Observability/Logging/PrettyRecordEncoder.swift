import Logging

/// Encodes a record as a line for a person at a terminal: time, level, message, fields, logger.
struct PrettyRecordEncoder: LogRecordEncoder {
    /// Replaces the secrets in force.
    var redaction = RedactionRules()
    private let text: PrettyText
    private let maximumValueBytes: Int
    private var timestamp = LogTimestamp()

    /// Writes with or without colour; a longer value is cut off and marked.
    init(inColour: Bool, maximumValueBytes: Int) {
        text = PrettyText(inColour: inColour)
        self.maximumValueBytes = maximumValueBytes
    }

    /// Appends a record as one line.
    mutating func append(_ record: LogRecord, number: UInt64, to bytes: inout OutputBuffer) {
        timestamp.append(record.time, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        text.appendLevel(record.event.level, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        text.appendMessage(clean(record.event.message.description), to: &bytes)
        if let error = record.event.error {
            appendField("error", "\(type(of: error)): \(error)", to: &bytes)
        }
        let context = record.contextFields
        for (key, value) in context { appendField(key, value, to: &bytes) }
        for (key, value) in record.fields {
            guard let name = LogFieldNames.name(for: key, value, beside: context) else { continue }
            appendField(name, value.description, to: &bytes)
        }
        bytes.append(UInt8(ascii: " "))
        text.appendFaint("(\(clean(record.logger)))", to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    private func appendField(_ key: String, _ value: String, to bytes: inout OutputBuffer) {
        text.appendField(clean(key), clean(value), to: &bytes)
    }

    private func clean(_ text: String) -> String {
        redaction.redacted(text).truncated(toBytes: maximumValueBytes)
    }
}

import Logging

/// Encodes a record as a line for a person at a terminal: time, level, message, fields, logger.
struct PrettyRecordEncoder: LogRecordEncoder {
    private let text: PrettyText
    private var timestamp = LogTimestamp()

    /// Writes with or without colour; a longer value is cut off and marked.
    init(inColour: Bool) {
        text = PrettyText(inColour: inColour)
    }

    /// Appends a record as one line.
    mutating func append(
        _ record: LogRecord,
        number: UInt64,
        _ rules: TextRules,
        to bytes: inout OutputBuffer
    ) {
        timestamp.append(record.time, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        text.appendLevel(record.event.level, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        text.appendMessage(rules.cleaned(record.event.message.description), to: &bytes)
        if let error = record.event.error {
            appendField("error", "\(type(of: error)): \(error)", rules, to: &bytes)
        }
        let context = record.contextFields
        for (key, value) in context { appendField(key, value, rules, to: &bytes) }
        for (key, value) in record.fields {
            guard let name = LogFieldNames.name(for: key, value, beside: context) else { continue }
            appendField(name, value.description, rules, to: &bytes)
        }
        bytes.append(UInt8(ascii: " "))
        text.appendFaint("(\(rules.cleaned(record.logger)))", to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    private func appendField(
        _ key: String,
        _ value: String,
        _ rules: TextRules,
        to bytes: inout OutputBuffer
    ) {
        text.appendField(rules.cleaned(key), rules.cleaned(value), to: &bytes)
    }
}

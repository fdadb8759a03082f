import Logging

/// Encodes a record as a line for a person at a terminal: time, level, message, fields, logger.
struct PrettyRecordEncoder: LogRecordEncoder {
    /// Replaces the secrets in force.
    var redaction = RedactionRules()
    private let inColour: Bool
    private let maximumValueBytes: Int
    private var timestamp = LogTimestamp()

    /// Writes with or without colour; a longer value is cut off and marked.
    init(inColour: Bool, maximumValueBytes: Int) {
        self.inColour = inColour
        self.maximumValueBytes = maximumValueBytes
    }

    /// Appends a record as one line.
    mutating func append(_ record: LogRecord, to bytes: inout [UInt8]) {
        let level = record.event.level
        timestamp.append(record.time, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        let name = level.rawValue.uppercased()
        append(
            name + String(repeating: " ", count: 8 - name.count),
            colour: level.colour,
            to: &bytes
        )
        bytes.append(UInt8(ascii: " "))
        append(clean(record.event.message.description), colour: "1", to: &bytes)
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
        append("(\(clean(record.logger)))", colour: "2", to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    private func append(_ text: String, colour: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: (inColour ? "\u{1b}[\(colour)m\(text)\u{1b}[0m" : text).utf8)
    }

    private func appendField(_ key: String, _ value: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: " "))
        append("\(clean(key))=", colour: "36", to: &bytes)
        let value = clean(value)
        let needsQuotes = value.isEmpty || value.utf8.contains(UInt8(ascii: " "))
        bytes.append(contentsOf: (needsQuotes ? "\"\(value)\"" : value).utf8)
    }

    /// The text without secrets and without characters that would steer the terminal.
    private func clean(_ text: String) -> String {
        let text = redaction.redacted(text).truncated(toBytes: maximumValueBytes)
        let isPlain = text.unicodeScalars.allSatisfy { !$0.steersTerminal }
        guard !isPlain else { return text }
        var cleaned = ""
        for scalar in text.unicodeScalars {
            if scalar.steersTerminal {
                cleaned += scalar == "\n" ? "\\n" : "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                cleaned.unicodeScalars.append(scalar)
            }
        }
        return cleaned
    }
}

extension Unicode.Scalar {
    fileprivate var steersTerminal: Bool { properties.generalCategory == .control }
}

extension Logger.Level {
    /// The number of the terminal's colour for a level.
    fileprivate var colour: String {
        switch self {
        case .trace, .debug: "2"
        case .info: "32"
        case .notice: "34"
        case .warning: "33"
        case .error: "31"
        case .critical: "1;31"
        }
    }
}

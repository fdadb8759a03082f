import Logging

/// Encodes a record as one JSON object on a line, without Foundation.
struct JSONRecordEncoder: LogRecordEncoder {
    /// Replaces the secrets in force.
    var redaction = RedactionRules()
    private let maximumValueBytes: Int
    private let identityFields: [UInt8]
    private let levelFields: [[UInt8]]
    private var timestamp = LogTimestamp()
    private var places: [LogRecord.FieldPlace] = []

    /// Prepares the fields that every record of the process has.
    init(identity: ServiceIdentity, maximumValueBytes: Int) {
        self.maximumValueBytes = maximumValueBytes
        var fields: [UInt8] = []
        for (key, value) in [
            ("service", identity.service), ("version", identity.version),
            ("instance", identity.instance),
        ] {
            fields.append(contentsOf: ",\"\(key)\":".utf8)
            JSONEncoding.appendString(value, to: &fields)
        }
        identityFields = fields
        levelFields = Logger.Level.allCases.map {
            Array("\",\"level\":\"\($0.rawValue)\",\"message\":".utf8)
        }
    }

    /// Appends a record as one line.
    mutating func append(_ record: LogRecord, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "{\"time\":\"".utf8)
        timestamp.append(record.time, to: &bytes)
        bytes.append(contentsOf: levelFields[record.event.level.index])
        appendText(record.event.message.description, to: &bytes)
        appendKey("logger", to: &bytes)
        appendText(record.logger, to: &bytes)
        let context = record.contextFields
        for (key, value) in context {
            appendKey(key, to: &bytes)
            appendText(value, to: &bytes)
        }
        bytes.append(contentsOf: ",\"source\":\"".utf8)
        JSONEncoding.appendEscaped(record.event.file, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(UInt64(record.event.line))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: identityFields)
        if let error = record.event.error {
            bytes.append(contentsOf: ",\"error\":{\"type\":".utf8)
            appendText(String(describing: type(of: error)), to: &bytes)
            appendKey("text", to: &bytes)
            appendText(String(describing: error), to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        record.listFields(in: &places)
        for place in places {
            let value = record.value(at: place)
            guard let name = LogFieldNames.name(for: place.key, value, beside: context) else {
                continue
            }
            bytes.append(UInt8(ascii: ","))
            appendText(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            appendValue(value, to: &bytes)
        }
        bytes.append(contentsOf: "}\n".utf8)
    }

    private func appendKey(_ key: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: ",\"".utf8)
        bytes.append(contentsOf: key.utf8)
        bytes.append(contentsOf: "\":".utf8)
    }

    /// Appends a JSON string with its secrets replaced.
    private func appendText(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        // Redacted before it is cut, for the cut could leave half a secret that no rule knows.
        let text = redaction.redacted(text).truncated(toBytes: maximumValueBytes)
        JSONEncoding.appendEscaped(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private func appendValue(_ value: Logger.Metadata.Value, to bytes: inout [UInt8]) {
        switch value {
        case .string(let text):
            appendText(text, to: &bytes)
        case .stringConvertible(let value):
            switch JSONScalar(value) {
            case .whole(let number): bytes.appendDecimal(number)
            case .literal(let literal): bytes.append(contentsOf: literal.utf8)
            case .text(let text): appendText(text, to: &bytes)
            }
        case .array(let values):
            var separator = UInt8(ascii: "[")
            for value in values {
                bytes.append(separator)
                appendValue(value, to: &bytes)
                separator = UInt8(ascii: ",")
            }
            bytes.append(contentsOf: (values.isEmpty ? "[]" : "]").utf8)
        case .dictionary(let fields):
            var separator = UInt8(ascii: "{")
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
                bytes.append(separator)
                appendText(key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                appendValue(value, to: &bytes)
                separator = UInt8(ascii: ",")
            }
            bytes.append(contentsOf: (fields.isEmpty ? "{}" : "}").utf8)
        }
    }
}

import Logging

/// Encodes a record as one JSON object on a line, without Foundation.
///
/// `time` and `level` stand first and `instance` and `sequence` last, always at the same distance
/// from the line's ends: a reader of many lines need not take them apart.
struct JSONRecordEncoder: LogRecordEncoder {
    /// Replaces the secrets in force.
    var redaction = RedactionRules()
    /// What every line begins with; the time follows.
    static let lead: StaticString = "{\"time\":\""

    private let maximumValueBytes: Int
    private let serviceFields: [UInt8]
    private let instanceField: [UInt8]
    private let levelFields: [[UInt8]]
    private var timestamp = LogTimestamp()
    private var fields = RecordFields()

    /// Prepares the fields that every record of the process has.
    init(identity: ServiceIdentity, maximumValueBytes: Int) {
        self.maximumValueBytes = maximumValueBytes
        var service = OutputBuffer()
        service.append("\",\"service\":")
        JSONEncoding.appendString(identity.service, to: &service)
        service.append(",\"version\":")
        JSONEncoding.appendString(identity.version, to: &service)
        serviceFields = service.array
        var instance = OutputBuffer()
        instance.append(",\"instance\":")
        JSONEncoding.appendString(identity.instance, to: &instance)
        instance.append(",\"sequence\":")
        instanceField = instance.array
        levelFields = Logger.Level.allCases.map {
            Array("\",\"level\":\"\($0.rawValue)\",\"message\":".utf8)
        }
    }

    /// Appends a record as one line.
    mutating func append(_ record: LogRecord, number: UInt64, to bytes: inout OutputBuffer) {
        bytes.append(Self.lead)
        timestamp.append(record.time, to: &bytes)
        bytes.append(contentsOf: levelFields[record.event.level.index])
        appendText(record.event.message.description, to: &bytes)
        bytes.append(",\"logger\":")
        appendText(record.logger, to: &bytes)
        let context = record.contextFields
        for (key, value) in context {
            bytes.append(",\"")
            bytes.append(contentsOf: key.utf8)
            bytes.append("\":")
            appendText(value, to: &bytes)
        }
        bytes.append(",\"source\":\"")
        JSONEncoding.appendEscaped(record.event.file, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(UInt64(record.event.line))
        bytes.append(contentsOf: serviceFields)
        if let error = record.event.error { append(error, to: &bytes) }
        fields.list(record)
        fields.visit { key, value in
            guard let name = LogFieldNames.name(for: key, value, beside: context) else { return }
            bytes.append(UInt8(ascii: ","))
            appendText(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            appendValue(value, to: &bytes)
        }
        bytes.append(contentsOf: instanceField)
        bytes.appendDecimal(number)
        bytes.append("}\n")
    }

    private func append(_ error: any Error, to bytes: inout OutputBuffer) {
        bytes.append(",\"error\":{\"type\":")
        appendText(String(describing: type(of: error)), to: &bytes)
        bytes.append(",\"text\":")
        appendText(String(describing: error), to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends a JSON string with its secrets replaced.
    private func appendText(_ text: String, to bytes: inout OutputBuffer) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        let isPlain = text.withUTF8 { text in
            guard text.count <= maximumValueBytes, redaction.hits(in: text).isEmpty else {
                return false
            }
            JSONEncoding.appendEscaped(text, to: &bytes)
            return true
        }
        if !isPlain {
            // Redacted before it is cut: the cut could leave half a secret that no rule knows.
            let text = redaction.redacted(text).truncated(toBytes: maximumValueBytes)
            JSONEncoding.appendEscaped(text, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func appendValue(_ value: Logger.Metadata.Value, to bytes: inout OutputBuffer) {
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

import Logging

/// Encodes a record as one JSON object on a line, without Foundation.
///
/// `time` and `level` stand first and `instance` and `sequence` last, always at the same distance
/// from the line's ends: a reader of many lines need not take them apart.
struct JSONRecordEncoder: LogRecordEncoder {
    /// What every line begins with; the time follows.
    static let lead: StaticString = "{\"time\":\""

    private let serviceFields: [UInt8]
    private let instanceField: [UInt8]
    private let levelFields: [[UInt8]]
    private var timestamp = LogTimestamp()
    private var order = FieldOrder()

    /// Prepares the fields that every record of the process has.
    init(identity: ServiceIdentity) {
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
    mutating func append(
        _ record: LogRecord,
        number: UInt64,
        _ rules: TextRules,
        to bytes: inout OutputBuffer
    ) {
        bytes.append(Self.lead)
        timestamp.append(record.time, to: &bytes)
        bytes.append(contentsOf: levelFields[record.event.level.index])
        rules.appendJSON(record.event.message.description, to: &bytes)
        bytes.append(",\"logger\":")
        rules.appendJSON(record.logger, to: &bytes)
        let context = record.contextFields
        for (key, value) in context {
            bytes.append(",\"")
            bytes.append(contentsOf: key.utf8)
            bytes.append("\":")
            rules.appendJSON(value, to: &bytes)
        }
        bytes.append(",\"source\":\"")
        JSONEncoding.appendEscaped(record.event.file, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(UInt64(record.event.line))
        bytes.append(contentsOf: serviceFields)
        if let error = record.event.error { append(error, rules, to: &bytes) }
        let given = record.given
        for (key, value) in given {
            appendField(key, value, beside: context, rules, to: &bytes)
        }
        for (key, value) in record.inherited where given[key] == nil {
            appendField(key, value, beside: context, rules, to: &bytes)
        }
        order.arrange(&bytes)
        bytes.append(contentsOf: instanceField)
        bytes.appendDecimal(number)
        bytes.append("}\n")
    }

    private mutating func appendField(
        _ key: String,
        _ value: Logger.Metadata.Value,
        beside context: [(key: String, value: String)],
        _ rules: TextRules,
        to bytes: inout OutputBuffer
    ) {
        guard let name = LogFieldNames.name(for: key, value, beside: context) else { return }
        let begin = bytes.count
        bytes.append(UInt8(ascii: ","))
        rules.appendJSON(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        rules.appendJSON(value, to: &bytes)
        order.add(from: begin, key: begin + 2, in: bytes)
    }

    private func append(
        _ error: any Error,
        _ rules: TextRules,
        to bytes: inout OutputBuffer
    ) {
        bytes.append(",\"error\":{\"type\":")
        rules.appendJSON(String(describing: type(of: error)), to: &bytes)
        bytes.append(",\"text\":")
        rules.appendJSON(String(describing: error), to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}

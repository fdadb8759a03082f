import Logging

/// Encodes a record as the fields that journald keeps, to be read back by ``JournalFields``.
struct JournalRecordEncoder: LogRecordEncoder {
    private let identity: ServiceIdentity
    private var timestamp = LogTimestamp()

    /// Field names that journald or the pipeline gives a meaning of their own.
    private static let reserved: Set<String> = [
        "CODE_FILE", "CODE_FUNC", "CODE_LINE", "ERROR_TYPE", "MESSAGE", "MESSAGE_ID", "PRIORITY",
        "SYSLOG_IDENTIFIER",
    ]

    /// Speaks under an identity; a longer value is cut off and marked.
    init(identity: ServiceIdentity) {
        self.identity = identity
    }

    /// Appends a record as its fields.
    mutating func append(
        _ record: LogRecord,
        number: UInt64,
        _ rules: TextRules,
        to bytes: inout OutputBuffer
    ) {
        let event = record.event
        var time = OutputBuffer()
        timestamp.append(record.time, to: &time)
        var pairs: [(String, String)] = [
            ("MESSAGE", rules.cleaned(event.message.description)),
            ("PRIORITY", String(event.level.syslogPriority)),
            ("SYSLOG_IDENTIFIER", identity.service),
            ("CODE_FILE", event.file), ("CODE_LINE", String(event.line)),
            ("CODE_FUNC", event.function),
            ("TIME", String(decoding: time.array, as: UTF8.self)), ("LEVEL", event.level.rawValue),
            ("LOGGER", rules.cleaned(record.logger)), ("SOURCE", "\(event.file):\(event.line)"),
            ("SERVICE", identity.service), ("VERSION", identity.version),
            ("INSTANCE", identity.instance), ("SEQUENCE", String(number)),
        ]
        if let error = event.error {
            pairs.append(("ERROR", rules.cleaned(String(describing: error))))
            pairs.append(("ERROR_TYPE", String(describing: type(of: error))))
        }
        let context = record.contextFields
        for (key, value) in context { pairs.append((Self.name(key), rules.cleaned(value))) }
        for (key, value) in record.fields {
            guard let name = LogFieldNames.name(for: key, value, beside: context) else { continue }
            pairs.append((Self.ownName(name), rules.cleaned(value.description)))
        }
        for (name, value) in pairs { JournalFields.append(name, value, to: &bytes) }
        JournalFields.endRecord(in: &bytes)
    }

    private static func ownName(_ key: String) -> String {
        let name = name(key)
        return reserved.contains(name)
            ? name + LogFieldNames.collisionSuffix.uppercased() : name
    }

    /// A name that journald takes: `A` to `Z`, digits and `_`, a letter first, at most 64 long.
    ///
    /// Source: the manual page sd_journal_print(3).
    private static func name(_ key: String) -> String {
        var name = String(
            key.unicodeScalars.map { scalar -> Character in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": Character(scalar)
                default: "_"
                }
            }
        ).uppercased()
        if name.first.map({ !$0.isLetter }) ?? true { name = "FIELD_" + name }
        return String(name.prefix(64))
    }
}

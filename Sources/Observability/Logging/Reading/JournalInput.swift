import CSystemd
import Glibc
import Logging

/// The records of this program in the journal, as the lines that a file would have.
///
/// The journal keeps no types: numbers come back as texts.
final class JournalInput: LogInput {
    let identity: FileIdentity? = nil
    let mayWait = false
    private let journal: OpaquePointer
    private var line = OutputBuffer(capacity: 4_096)
    private var given = 0
    private var timestamp = LogTimestamp()

    /// Fields that a line has elsewhere, or that are the journal's own.
    private static let left: Set<String> = [
        "message", "priority", "level", "time", "logger", "error", "error_type", "instance",
        "sequence", "code_file", "code_line", "code_func",
    ]

    /// Opens the machine's journal at its beginning.
    init(identifier: String = "taskforge") throws {
        var journal: OpaquePointer?
        let code = sd_journal_open(&journal, Int32(SD_JOURNAL_LOCAL_ONLY))
        guard code >= 0, let journal else { throw LogReadingError.noJournal(code: -code) }
        self.journal = journal
        let match = Array("SYSLOG_IDENTIFIER=\(identifier)".utf8)
        sd_journal_add_match(journal, match, match.count)
        sd_journal_set_data_threshold(journal, 0)
    }

    deinit {
        sd_journal_close(journal)
    }

    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        if given == line.count, try !readEntry() { return 0 }
        let part = line.array[given...].prefix(room.count)
        room.copyBytes(from: part)
        given += part.count
        return part.count
    }

    private func readEntry() throws -> Bool {
        var code = sd_journal_next(journal)
        if code == 0 {
            // Only after a look for changes is there anything behind the end.
            sd_journal_wait(journal, 0)
            code = sd_journal_next(journal)
        }
        guard code >= 0 else { throw LogReadingError.noJournal(code: -code) }
        guard code > 0 else { return false }
        line.removeAll(keepingAtMost: 1 << 20)
        given = 0
        write(fields())
        return true
    }

    private func fields() -> [(key: String, value: String)] {
        var fields: [(key: String, value: String)] = []
        var data: UnsafeRawPointer?
        var length = 0
        while sd_journal_enumerate_data(journal, &data, &length) > 0 {
            guard let data else { continue }
            let bytes = UnsafeRawBufferPointer(start: data, count: length)
            guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let key = String(decoding: bytes[..<equals], as: UTF8.self)
            guard !key.hasPrefix("_"), !key.hasPrefix("SYSLOG_") else { continue }
            let value = String(decoding: bytes[(equals + 1)...], as: UTF8.self)
            fields.append((key.lowercased(), value))
        }
        return fields
    }

    private func write(_ fields: [(key: String, value: String)]) {
        func value(_ key: String) -> String? { fields.first { $0.key == key }?.value }
        line.append(JSONRecordEncoder.lead)
        if let time = value("time") {
            JSONEncoding.appendEscaped(time, to: &line)
        } else {
            var microseconds: UInt64 = 0
            sd_journal_get_realtime_usec(journal, &microseconds)
            timestamp.append(Int64(clamping: microseconds) * 1_000, to: &line)
        }
        line.append(UInt8(ascii: "\""))
        append("level", value("level") ?? Self.level(priority: value("priority")))
        for key in ["message", "logger"] {
            if let value = value(key) { append(key, value) }
        }
        for (key, value) in fields.sorted(by: { $0.key < $1.key })
        where !Self.left.contains(key) {
            append(key, value)
        }
        if let error = value("error") {
            line.append(",\"error\":{\"type\":")
            JSONEncoding.appendString(value("error_type") ?? "", to: &line)
            append("text", error)
            line.append(UInt8(ascii: "}"))
        }
        if let instance = value("instance") { append("instance", instance) }
        if let sequence = value("sequence").flatMap(UInt64.init) {
            line.append(",\"sequence\":")
            line.appendDecimal(sequence)
        }
        line.append("}\n")
    }

    private func append(_ key: String, _ value: String) {
        line.append(UInt8(ascii: ","))
        JSONEncoding.appendString(key, to: &line)
        line.append(UInt8(ascii: ":"))
        JSONEncoding.appendString(value, to: &line)
    }

    private static func level(priority: String?) -> String {
        let number = priority.flatMap(Int.init) ?? 6
        let level = Logger.Level.allCases.last { $0.syslogPriority >= number } ?? .critical
        return level.rawValue
    }
}

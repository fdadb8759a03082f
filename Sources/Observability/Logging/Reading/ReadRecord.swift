import Logging

/// A record that was read back from a line.
struct ReadRecord: Sendable {
    /// Its time as it stands in the line; empty where there is none.
    var time = ""
    /// Its level; info where it has none that is known.
    var level = Logger.Level.info
    /// The message.
    var message = ""
    /// The logger.
    var logger = ""
    /// The other fields that tell something of the record, in their order.
    var fields: [(key: String, value: String)] = []

    /// Fields that are the same for all lines of a process, or are of use to machines only.
    private static let left: Set<String> = [
        "service", "version", "instance", "sequence", "source", "span_id",
    ]

    /// Reads a line; nil where it is no whole JSON object.
    init?(_ line: LogLine) {
        let isWhole = JSONLine.forEachField(in: line.bytes) { key, value in
            add(JSONLine.unescaped(key), JSONLine.text(value), value)
            return true
        }
        guard isWhole else { return nil }
        level = line.level ?? .info
    }

    private mutating func add(_ key: String, _ text: String, _ raw: JSONLine.Part) {
        switch key {
        case "time": time = text
        case "level": break
        case "message": message = text
        case "logger": logger = text
        case "error": fields.append((key, Self.error(raw) ?? text))
        default: if !Self.left.contains(key) { fields.append((key, text)) }
        }
    }

    /// The value of a field; nil where there is none.
    subscript(key: String) -> String? { fields.first { $0.key == key }?.value }

    /// An error's type and text as one text.
    private static func error(_ raw: JSONLine.Part) -> String? {
        let object = LogLine.Bytes(rebasing: raw)
        guard let type = JSONLine.value(of: "type", in: object),
            let text = JSONLine.value(of: "text", in: object)
        else { return nil }
        return "\(JSONLine.text(type)): \(JSONLine.text(text))"
    }
}

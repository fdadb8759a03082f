import Logging

/// The names of fields, and what happens where two fields ask for one.
enum LogFieldNames {
    /// What is added to the key of a field whose name is taken.
    static let collisionSuffix = "_field"

    /// Whether every record has a field of the name, or may have one where it has an error.
    static func isFixed(_ key: String) -> Bool {
        // Asked for every field of every record: the first letter alone tells most keys apart.
        switch key.utf8.first {
        case UInt8(ascii: "e"): key == "error"
        case UInt8(ascii: "i"): key == "instance"
        case UInt8(ascii: "l"): key == "level" || key == "logger"
        case UInt8(ascii: "m"): key == "message"
        case UInt8(ascii: "s"): key == "sequence" || key == "service" || key == "source"
        case UInt8(ascii: "t"): key == "time"
        case UInt8(ascii: "v"): key == "version"
        default: false
        }
    }

    /// The name for a field of the record's own beside the context's; nil where it only repeats
    /// one of them.
    static func name(
        for key: String,
        _ value: Logger.Metadata.Value,
        beside context: [(key: String, value: String)]
    ) -> String? {
        for taken in context where taken.key.utf8.count == key.utf8.count && taken.key == key {
            if case .string(taken.value) = value { return nil }
            return key + collisionSuffix
        }
        return isFixed(key) ? key + collisionSuffix : key
    }
}

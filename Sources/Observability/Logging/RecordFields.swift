import Logging

/// The own fields of one record after the other, ordered by key.
///
/// The event's win over the provider's, and the provider's over the logger's. The order is found by
/// the first eight bytes of each key, so that sorting moves and compares plain numbers.
struct RecordFields {
    private var keys: [String] = []
    private var values: [Logger.Metadata.Value] = []
    private var order: [(prefix: UInt64, index: Int)] = []

    /// Takes the fields of a record in the place of those before.
    mutating func list(_ record: LogRecord) {
        keys.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        let own = record.event.metadata ?? [:]
        for (key, value) in own { append(key, value) }
        for (key, value) in record.providedMetadata where own[key] == nil { append(key, value) }
        for (key, value) in record.loggerMetadata
        where own[key] == nil && record.providedMetadata[key] == nil {
            append(key, value)
        }
    }

    /// Calls a body with each field.
    func visit(_ body: (String, Logger.Metadata.Value) -> Void) {
        keys.withUnsafeBufferPointer { keys in
            values.withUnsafeBufferPointer { values in
                for (_, index) in order { body(keys[index], values[index]) }
            }
        }
    }

    /// Puts a field at its place; there are few, and they come in no order.
    private mutating func append(_ key: String, _ value: Logger.Metadata.Value) {
        let field = (prefix: Self.prefix(of: key), index: keys.count)
        var place = order.count
        order.append(field)
        while place > 0 {
            let before = order[place - 1]
            guard
                field.prefix < before.prefix
                    || field.prefix == before.prefix && key < keys[before.index]
            else { break }
            order[place] = before
            place -= 1
        }
        order[place] = field
        keys.append(key)
        values.append(value)
    }

    /// The first eight bytes as one number, the first byte the most significant.
    private static func prefix(of key: String) -> UInt64 {
        var key = key
        return key.withUTF8 { bytes in
            if bytes.count >= 8 {
                return UInt64(
                    bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt64.self)
                )
            }
            var prefix: UInt64 = 0
            for byte in bytes { prefix = prefix << 8 | UInt64(byte) }
            // A shift by all 64 bits of an empty key gives 0.
            return prefix << UInt64((8 - bytes.count) * 8)
        }
    }
}

extension LogRecord {
    /// The record's own fields ordered by key.
    var fields: [(key: String, value: Logger.Metadata.Value)] {
        var list = RecordFields()
        list.list(self)
        var fields: [(key: String, value: Logger.Metadata.Value)] = []
        list.visit { fields.append(($0, $1)) }
        return fields
    }
}

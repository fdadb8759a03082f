import Glibc

/// Puts the encoded fields of one record after the other in the order of their encoded bytes.
///
/// That is the order of their keys, but where one key begins with the whole of another and goes on
/// with a character before `#`.
///
/// A dictionary gives its fields in no order. They are encoded as they come, and then their bytes
/// are moved: that costs less than to keep and sort the fields themselves.
struct FieldOrder {
    /// A field by its place in the buffer, and the first eight bytes of its key as one number.
    private struct Field {
        let prefix: UInt64
        let place: Range<Int>
    }

    private var fields: [Field] = []

    /// Notes a field that begins at an index, its key at another, and ends where the buffer ends.
    ///
    /// There are few: each is put at its place among the others at once.
    mutating func add(from begin: Int, key: Int, in bytes: borrowing OutputBuffer) {
        let field = Field(prefix: bytes.number(at: key), place: begin..<bytes.count)
        fields.append(field)
        fields.withUnsafeMutableBufferPointer { fields in
            var index = fields.count - 1
            while index > 0, Self.goes(field, before: fields[index - 1], in: bytes) {
                fields[index] = fields[index - 1]
                index -= 1
            }
            fields[index] = field
        }
    }

    /// Moves the fields, which stand side by side at the buffer's end, and forgets them.
    mutating func arrange(_ bytes: inout OutputBuffer) {
        bytes.arrangeEnd(fields.lazy.map(\.place))
        fields.removeAll(keepingCapacity: true)
    }

    private static func goes(
        _ field: Field,
        before other: Field,
        in bytes: borrowing OutputBuffer
    ) -> Bool {
        if field.prefix != other.prefix { return field.prefix < other.prefix }
        return bytes.compare(field.place, other.place) < 0
    }
}

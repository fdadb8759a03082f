/// The form in which records wait for journald: for each field its length and `NAME=value`.
///
/// Lengths are four bytes in the machine's order; a length of zero ends a record.
public enum JournalFields {
    /// Calls a body for each record with the ranges of its fields in the buffer.
    public static func forEachRecord(
        in records: UnsafeRawBufferPointer,
        _ body: ([Range<Int>]) throws -> Void
    ) rethrows {
        var fields: [Range<Int>] = []
        var index = 0
        while index + 4 <= records.count {
            let length = Int(records.loadUnaligned(fromByteOffset: index, as: UInt32.self))
            index += 4
            if length == 0 {
                try body(fields)
                fields.removeAll(keepingCapacity: true)
            } else {
                fields.append(index..<(index + length))
                index += length
            }
        }
    }

    /// Appends a field of the present record.
    static func append(_ name: String, _ value: String, to bytes: inout OutputBuffer) {
        appendLength(name.utf8.count + 1 + value.utf8.count, to: &bytes)
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        bytes.append(contentsOf: value.utf8)
    }

    /// Ends the present record.
    static func endRecord(in bytes: inout OutputBuffer) {
        appendLength(0, to: &bytes)
    }

    private static func appendLength(_ length: Int, to bytes: inout OutputBuffer) {
        withUnsafeBytes(of: UInt32(length)) { length in
            length.withMemoryRebound(to: UInt8.self) { bytes.append(contentsOf: $0) }
        }
    }
}

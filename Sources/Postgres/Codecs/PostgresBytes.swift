/// The bytes of parameters or of COPY rows, written in network order.
public struct PostgresBytes: Sendable, Equatable {
    /// What was written so far.
    private(set) var storage: [UInt8] = []

    /// How many bytes were written so far.
    public var count: Int { storage.count }

    /// Starts with nothing.
    init() {}

    /// Appends an integer, most significant byte first.
    public mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.bigEndian) { storage.append(contentsOf: $0) }
    }

    /// Appends bytes as they are.
    public mutating func append(contentsOf bytes: some Sequence<UInt8>) {
        storage.append(contentsOf: bytes)
    }

    /// Appends a length of 32 bits and what `body` writes, whose bytes the length counts.
    mutating func appendWithLength(_ body: (inout PostgresBytes) throws -> Void) throws {
        let start = storage.count
        append(Int32(0))
        try body(&self)
        guard let length = Int32(exactly: storage.count - start - 4) else {
            throw PostgresCell.Mismatch("the value is longer than 2 GiB")
        }
        withUnsafeBytes(of: length.bigEndian) { bytes in
            storage.replaceSubrange(start..<start + 4, with: bytes)
        }
    }

    /// Appends the value with its length before it, or the length -1 for NULL.
    mutating func appendField(_ value: some PostgresEncodable) throws {
        if value.isNull {
            append(Int32(-1))
        } else {
            try appendWithLength { try value.encode(into: &$0) }
        }
    }

    /// Forgets the bytes and keeps the memory.
    mutating func removeAll() {
        storage.removeAll(keepingCapacity: true)
    }
}

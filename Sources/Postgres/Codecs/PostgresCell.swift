/// One value of a result in PostgreSQL's binary form, as a `PostgresDecodable` type reads it.
///
/// It points into the result, so it must not be kept beyond the call that it is given to.
public struct PostgresCell {
    /// Why a cell cannot be read; the row adds the column's name and type.
    public struct Mismatch: Error, Sendable {
        /// What does not fit, without the value.
        public let reason: String

        /// Takes the reason.
        public init(_ reason: String) {
            self.reason = reason
        }
    }

    /// The value's type on the server.
    public let type: PostgresType
    /// The value's bytes.
    let bytes: UnsafeRawBufferPointer

    /// Makes a cell of bytes that outlive it.
    init(type: PostgresType, bytes: UnsafeRawBufferPointer) {
        self.type = type
        self.bytes = bytes
    }

    /// Reads the whole cell as an integer of exactly this width.
    func integer<Integer: FixedWidthInteger>(_: Integer.Type) throws -> Integer {
        guard bytes.count == MemoryLayout<Integer>.size else {
            throw Mismatch(
                "it has \(bytes.count) bytes where \(MemoryLayout<Integer>.size) are due"
            )
        }
        return Integer(bigEndian: bytes.loadUnaligned(as: Integer.self))
    }

    /// Refuses the cell because its type is none of those that fit.
    func wrongType(expected: String) -> Mismatch {
        Mismatch("only \(expected) can be read so; cast it in the SQL or ask for another type")
    }
}

/// Reads big-endian fields one after the other from a cell of several parts.
struct PostgresCellReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    /// Starts at the cell's first byte.
    init(_ cell: PostgresCell) {
        bytes = cell.bytes
    }

    /// Whether everything was read.
    var isAtEnd: Bool { offset == bytes.count }

    /// Reads an integer.
    mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type) throws -> Integer {
        let part = try take(MemoryLayout<Integer>.size)
        return Integer(bigEndian: part.loadUnaligned(as: Integer.self))
    }

    /// Takes the next bytes.
    mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, bytes.count - offset >= count else {
            throw PostgresCell.Mismatch("it ends before its own lengths say so")
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}

public import struct FoundationEssentials.Date
public import struct FoundationEssentials.UUID

/// A value that an array on the server can hold.
///
/// `UInt8` conforms too: its array is not a server array but bytea.
public protocol PostgresArrayElement: Sendable {
    /// The array's type on the server.
    static var postgresArrayType: PostgresType { get }

    /// Appends an array in binary form.
    static func encodeArray(_ array: [Self], into bytes: inout PostgresBytes) throws

    /// Reads an array.
    static func decodeArray(_ cell: PostgresCell) throws -> [Self]
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// The array's type; bytea for bytes.
    public static var postgresType: PostgresType { Element.postgresArrayType }

    /// Appends the array.
    public func encode(into bytes: inout PostgresBytes) throws {
        try Element.encodeArray(self, into: &bytes)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// Reads an array of one dimension.
    public static func decode(_ cell: PostgresCell) throws -> [Element] {
        try Element.decodeArray(cell)
    }
}

extension PostgresArrayElement where Self: PostgresCodable {
    /// Appends an array of one dimension: `array_send` in PostgreSQL's arrayfuncs.c.
    public static func encodeArray(_ array: [Self], into bytes: inout PostgresBytes) throws {
        bytes.append(Int32(array.isEmpty ? 0 : 1))
        bytes.append(Int32(array.contains(where: \.isNull) ? 1 : 0))
        bytes.append(postgresType.rawValue)
        guard !array.isEmpty else { return }
        guard let count = Int32(exactly: array.count) else {
            throw PostgresCell.Mismatch("the array has more than 2^31 elements")
        }
        bytes.append(count)
        bytes.append(Int32(1))
        for element in array {
            try bytes.appendField(element)
        }
    }

    /// Reads an array of one dimension.
    public static func decodeArray(_ cell: PostgresCell) throws -> [Self] {
        guard cell.type == postgresArrayType || cell.type.isUserDefined else {
            throw cell.wrongType(expected: postgresArrayType.name)
        }
        var reader = PostgresCellReader(cell)
        let dimensions = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        let elementType = PostgresType(rawValue: try reader.integer(UInt32.self))
        guard dimensions != 0 else { return [] }
        guard dimensions == 1 else {
            throw PostgresCell.Mismatch("it has \(dimensions) dimensions; only one can be read")
        }
        let count = Int(try reader.integer(Int32.self))
        _ = try reader.integer(Int32.self)
        var elements: [Self] = []
        for _ in 0..<count {
            let length = Int(try reader.integer(Int32.self))
            if length < 0 {
                elements.append(try decodeNull())
            } else {
                let bytes = try reader.take(length)
                elements.append(try decode(PostgresCell(type: elementType, bytes: bytes)))
            }
        }
        return elements
    }
}

extension UInt8: PostgresArrayElement {
    /// bytea.
    public static var postgresArrayType: PostgresType { .bytea }

    /// Appends the bytes themselves.
    public static func encodeArray(_ array: [UInt8], into bytes: inout PostgresBytes) {
        bytes.append(contentsOf: array)
    }

    /// Reads bytea.
    public static func decodeArray(_ cell: PostgresCell) throws -> [UInt8] {
        guard cell.type == .bytea else { throw cell.wrongType(expected: "bytea") }
        return Array(cell.bytes)
    }
}

extension Array: PostgresArrayElement where Element == UInt8 {
    /// bytea[].
    public static var postgresArrayType: PostgresType { .byteaArray }
}

extension Bool: PostgresArrayElement {
    /// boolean[].
    public static var postgresArrayType: PostgresType { .boolArray }
}

extension Date: PostgresArrayElement {
    /// timestamptz[].
    public static var postgresArrayType: PostgresType { .timestamptzArray }
}

extension Double: PostgresArrayElement {
    /// double precision[].
    public static var postgresArrayType: PostgresType { .float8Array }
}

extension Float: PostgresArrayElement {
    /// real[].
    public static var postgresArrayType: PostgresType { .float4Array }
}

extension Int: PostgresArrayElement {
    /// bigint[].
    public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int16: PostgresArrayElement {
    /// smallint[].
    public static var postgresArrayType: PostgresType { .int2Array }
}

extension Int32: PostgresArrayElement {
    /// integer[].
    public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int64: PostgresArrayElement {
    /// bigint[].
    public static var postgresArrayType: PostgresType { .int8Array }
}

extension JSONB: PostgresArrayElement {
    /// jsonb[].
    public static var postgresArrayType: PostgresType { .jsonbArray }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement & PostgresCodable {
    /// The array of the wrapped type; every server array may hold NULL.
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
}

extension RawJSON: PostgresArrayElement {
    /// jsonb[].
    public static var postgresArrayType: PostgresType { .jsonbArray }
}

extension String: PostgresArrayElement {
    /// text[].
    public static var postgresArrayType: PostgresType { .textArray }
}

extension UUID: PostgresArrayElement {
    /// uuid[].
    public static var postgresArrayType: PostgresType { .uuidArray }
}

extension Int64: PostgresCodable {
    /// bigint.
    public static var postgresType: PostgresType { .int8 }

    /// Appends the eight bytes.
    public func encode(into bytes: inout PostgresBytes) {
        bytes.append(self)
    }

    /// Reads bigint, integer and smallint.
    public static func decode(_ cell: PostgresCell) throws -> Int64 {
        switch cell.type {
        case .int8: try cell.integer(Int64.self)
        case .int4: Int64(try cell.integer(Int32.self))
        case .int2: Int64(try cell.integer(Int16.self))
        case .oid: Int64(try cell.integer(UInt32.self))
        default: throw cell.wrongType(expected: "bigint, integer, smallint and oid")
        }
    }
}

extension Int: PostgresCodable {
    /// bigint.
    public static var postgresType: PostgresType { .int8 }

    /// Appends the eight bytes.
    public func encode(into bytes: inout PostgresBytes) {
        bytes.append(Int64(self))
    }

    /// Reads bigint, integer and smallint.
    public static func decode(_ cell: PostgresCell) throws -> Int {
        Int(try Int64.decode(cell))
    }
}

extension Int32: PostgresCodable {
    /// integer.
    public static var postgresType: PostgresType { .int4 }

    /// Appends the four bytes.
    public func encode(into bytes: inout PostgresBytes) {
        bytes.append(self)
    }

    /// Reads integer and smallint.
    public static func decode(_ cell: PostgresCell) throws -> Int32 {
        switch cell.type {
        case .int4: try cell.integer(Int32.self)
        case .int2: Int32(try cell.integer(Int16.self))
        default: throw cell.wrongType(expected: "integer and smallint")
        }
    }
}

extension Int16: PostgresCodable {
    /// smallint.
    public static var postgresType: PostgresType { .int2 }

    /// Appends the two bytes.
    public func encode(into bytes: inout PostgresBytes) {
        bytes.append(self)
    }

    /// Reads smallint.
    public static func decode(_ cell: PostgresCell) throws -> Int16 {
        guard cell.type == .int2 else { throw cell.wrongType(expected: "smallint") }
        return try cell.integer(Int16.self)
    }
}

extension Double: PostgresCodable {
    /// double precision.
    public static var postgresType: PostgresType { .float8 }

    /// Appends the eight bytes of the bit pattern.
    public func encode(into bytes: inout PostgresBytes) {
        bytes.append(bitPattern)
    }

    /// Reads double precision, real, and numeric, which is rounded.
    public static func decode(_ cell: PostgresCell) throws -> Double {
        switch cell.type {
        case .float8:
            return Double(bitPattern: try cell.integer(UInt64.self))
        case .float4:
            return Double(Swift.Float(bitPattern: try cell.integer(UInt32.self)))
        case .numeric:
            guard let value = Double(try PostgresNumeric.text(of: cell)) else {
                throw PostgresCell.Mismatch("the number cannot be read")
            }
            return value
        default:
            throw cell.wrongType(expected: "double precision, real and numeric")
        }
    }
}

extension Float: PostgresCodable {
    /// real.
    public static var postgresType: PostgresType { .float4 }

    /// Appends the four bytes of the bit pattern.
    public func encode(into bytes: inout PostgresBytes) {
        bytes.append(bitPattern)
    }

    /// Reads real.
    public static func decode(_ cell: PostgresCell) throws -> Float {
        guard cell.type == .float4 else { throw cell.wrongType(expected: "real") }
        return Float(bitPattern: try cell.integer(UInt32.self))
    }
}

extension Bool: PostgresCodable {
    /// boolean.
    public static var postgresType: PostgresType { .bool }

    /// Appends 1 or 0.
    public func encode(into bytes: inout PostgresBytes) {
        bytes.append(UInt8(self ? 1 : 0))
    }

    /// Reads boolean.
    public static func decode(_ cell: PostgresCell) throws -> Bool {
        guard cell.type == .bool else { throw cell.wrongType(expected: "boolean") }
        return try cell.integer(UInt8.self) != 0
    }
}

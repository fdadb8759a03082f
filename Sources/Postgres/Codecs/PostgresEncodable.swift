/// A value that can be sent as a parameter, in PostgreSQL's binary form.
public protocol PostgresEncodable: Sendable {
    /// The type on the server; it is told at preparing, so that the server never guesses another.
    static var postgresType: PostgresType { get }

    /// Whether the value is NULL; then `encode(into:)` is not called.
    var isNull: Bool { get }

    /// Appends the value's bytes.
    ///
    /// - Throws: where the value has no form on the server, such as a date beyond the range.
    func encode(into bytes: inout PostgresBytes) throws
}

extension PostgresEncodable {
    /// No value but an empty Optional is NULL.
    public var isNull: Bool { false }
}

/// A value that can be read from a column.
public protocol PostgresDecodable: Sendable {
    /// Reads a value that is not NULL.
    ///
    /// - Throws: `PostgresCell.Mismatch` where the column's type or bytes do not fit.
    static func decode(_ cell: PostgresCell) throws -> Self

    /// The value that stands for NULL.
    ///
    /// - Throws: `PostgresCell.Mismatch` for every type but Optional.
    static func decodeNull() throws -> Self
}

extension PostgresDecodable {
    /// Refuses NULL.
    public static func decodeNull() throws -> Self {
        throw PostgresCell.Mismatch("the value is NULL; ask for an Optional")
    }
}

/// A value that goes both ways.
public typealias PostgresCodable = PostgresDecodable & PostgresEncodable

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// The raw value's type.
    public static var postgresType: PostgresType { RawValue.postgresType }

    /// Appends the raw value.
    public func encode(into bytes: inout PostgresBytes) throws {
        try rawValue.encode(into: &bytes)
    }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// Reads the raw value and makes the case of it.
    public static func decode(_ cell: PostgresCell) throws -> Self {
        guard let value = Self(rawValue: try RawValue.decode(cell)) else {
            throw PostgresCell.Mismatch("the value is none of the cases")
        }
        return value
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The wrapped value's type.
    public static var postgresType: PostgresType { Wrapped.postgresType }

    /// Whether there is no value.
    public var isNull: Bool { self?.isNull ?? true }

    /// Appends the wrapped value.
    public func encode(into bytes: inout PostgresBytes) throws {
        try self?.encode(into: &bytes)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Reads the wrapped value.
    public static func decode(_ cell: PostgresCell) throws -> Wrapped? {
        try Wrapped.decode(cell)
    }

    /// Gives nil for NULL.
    public static func decodeNull() -> Wrapped? { nil }
}

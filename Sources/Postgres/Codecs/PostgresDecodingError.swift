/// A value in a result that cannot be read as the asked-for type.
public struct PostgresDecodingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The column's name, or its index where it was asked for by index.
    public var column: String
    /// The column's type on the server, nil where there is no such column.
    public var columnType: PostgresType?
    /// The Swift type that was asked for.
    public var wanted: String
    /// What does not fit.
    public var reason: String

    /// Takes the place, both types and the reason.
    public init(column: String, columnType: PostgresType?, wanted: String, reason: String) {
        self.column = column
        self.columnType = columnType
        self.wanted = wanted
        self.reason = reason
    }

    /// The column, both types and the reason, without the value.
    public var description: String {
        let type = columnType.map { " of type \($0.name)" } ?? ""
        return "the column \(column)\(type) cannot be read as \(wanted): \(reason)"
    }
}

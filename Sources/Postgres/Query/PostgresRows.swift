/// The rows of one statement's result.
public struct PostgresRows: Sendable, RandomAccessCollection {
    private let result: ResultHandle

    /// How many rows there are.
    public let count: Int

    /// Takes the result of libpq.
    init(_ result: ResultHandle) {
        self.result = result
        count = result.rowCount
    }

    /// How many rows the statement inserted, updated, deleted or selected.
    public var affectedRows: Int { result.affectedRows }

    /// What the server calls what it did: `COMMIT`, `INSERT 0 1`.
    public var commandTag: String { result.commandTag }

    /// The names of the columns, in order.
    public var columns: [String] { result.columnNames }

    /// The first position, which is 0.
    public var startIndex: Int { 0 }

    /// The position behind the last row.
    public var endIndex: Int { count }

    /// The row at a position; one outside the result has NULL in every column.
    public subscript(position: Int) -> PostgresRow {
        PostgresRow(result: result, index: position)
    }
}

/// One row of a result; its values are decoded when they are asked for.
public struct PostgresRow: Sendable {
    /// The result that the row lies in.
    let result: ResultHandle
    /// The row's number from 0.
    let index: Int

    /// Reads a value by the column's name: `let id: Int64 = try row["id"]`.
    ///
    /// Of several columns with the same name it is the first.
    public subscript<Value: PostgresDecodable>(_ column: String) -> Value {
        get throws {
            guard let number = result.columnNumber(of: column) else {
                throw PostgresError.decoding(
                    PostgresDecodingError(
                        column: column,
                        columnType: nil,
                        wanted: "\(Value.self)",
                        reason: "the result has no such column"
                    )
                )
            }
            return try decode(number, name: column)
        }
    }

    /// Reads a value by the column's index from 0.
    public subscript<Value: PostgresDecodable>(_ column: Int) -> Value {
        get throws {
            guard column >= 0, column < result.columnCount else {
                throw PostgresError.decoding(
                    PostgresDecodingError(
                        column: "\(column)",
                        columnType: nil,
                        wanted: "\(Value.self)",
                        reason: "the result has \(result.columnCount) columns"
                    )
                )
            }
            return try decode(column, name: nil)
        }
    }

    private func decode<Value: PostgresDecodable>(_ column: Int, name: String?) throws -> Value {
        do {
            guard let cell = result.cell(row: index, column: column) else {
                return try Value.decodeNull()
            }
            return try Value.decode(cell)
        } catch let mismatch as PostgresCell.Mismatch {
            throw PostgresError.decoding(
                PostgresDecodingError(
                    column: name ?? "\(column)",
                    columnType: result.type(ofColumn: column),
                    wanted: "\(Value.self)",
                    reason: mismatch.reason
                )
            )
        }
    }
}

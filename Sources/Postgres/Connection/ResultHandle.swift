import CPostgres
import Glibc

/// One result of libpq, freed when the last row of it is gone.
///
/// `@unchecked Sendable`: libpq never changes a result after `PQgetResult` gave it, and reading one
/// from several threads is allowed.
final class ResultHandle: @unchecked Sendable {
    private let pointer: OpaquePointer
    /// How many rows the result has.
    let rowCount: Int
    /// How many columns the result has.
    let columnCount: Int

    /// Takes over a result and frees it in the end.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = Int(PQntuples(pointer))
        columnCount = Int(PQnfields(pointer))
    }

    deinit {
        PQclear(pointer)
    }

    /// How the statement ended.
    var status: ExecStatusType { PQresultStatus(pointer) }

    /// The number in the server's command tag.
    var affectedRows: Int {
        guard let text = PQcmdTuples(pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    /// The server's command tag.
    var commandTag: String {
        PQcmdStatus(pointer).map { String(cString: $0) } ?? ""
    }

    /// The names of the columns.
    var columnNames: [String] {
        (0..<columnCount).map { PQfname(pointer, Int32($0)).map { String(cString: $0) } ?? "" }
    }

    /// The first column of this name; names are compared exactly.
    func columnNumber(of name: String) -> Int? {
        name.withCString { name in
            (0..<columnCount).first { column in
                guard let other = PQfname(pointer, Int32(column)) else { return false }
                return strcmp(name, other) == 0
            }
        }
    }

    /// The type of a column.
    func type(ofColumn column: Int) -> PostgresType {
        PostgresType(rawValue: PQftype(pointer, Int32(column)))
    }

    /// A value, or nil for NULL; it lives as long as the result.
    func cell(row: Int, column: Int) -> PostgresCell? {
        let row = Int32(row)
        let number = Int32(column)
        guard PQgetisnull(pointer, row, number) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(pointer, row, number),
            count: Int(PQgetlength(pointer, row, number))
        )
        return PostgresCell(type: type(ofColumn: column), bytes: bytes)
    }

    /// The server's error, where the result is one.
    var serverError: PostgresServerError? {
        guard let state = field("C") else { return nil }
        return PostgresServerError(
            sqlState: SQLState(rawValue: state),
            message: field("M") ?? "",
            detail: field("D"),
            hint: field("H"),
            constraint: field("n"),
            schema: field("s"),
            table: field("t"),
            column: field("c"),
            position: field("P").flatMap { Int($0) }
        )
    }

    /// What libpq itself says of a failure that is not the server's.
    var message: String {
        PQresultErrorMessage(pointer).map { String(cString: $0) } ?? ""
    }

    /// A field of the server's error by its letter in the protocol.
    private func field(_ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(pointer, Int32(letter.value)).map { String(cString: $0) }
    }
}

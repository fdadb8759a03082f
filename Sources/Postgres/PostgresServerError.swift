/// The five characters by which PostgreSQL classes its errors.
///
/// https://www.postgresql.org/docs/15/errcodes-appendix.html
public struct SQLState: RawRepresentable, Sendable, Hashable {
    /// The five characters.
    public let rawValue: String

    /// Takes the code as the server gives it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The class, which is the first two characters.
    public var errorClass: String { String(rawValue.prefix(2)) }

    /// A row with this key exists already.
    public static let uniqueViolation = SQLState(rawValue: "23505")
    /// A referenced row does not exist, or a row is still referenced.
    public static let foreignKeyViolation = SQLState(rawValue: "23503")
    /// A row fails a CHECK constraint.
    public static let checkViolation = SQLState(rawValue: "23514")
    /// A column that must have a value got NULL.
    public static let notNullViolation = SQLState(rawValue: "23502")
    /// A prepared statement's result changed its columns after a migration.
    public static let featureNotSupported = SQLState(rawValue: "0A000")
    /// The prepared statement is not known on this connection.
    public static let invalidStatementName = SQLState(rawValue: "26000")
    /// The transaction failed earlier and takes nothing but ROLLBACK.
    public static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// Concurrent transactions could not be put in an order; trying again may help.
    public static let serializationFailure = SQLState(rawValue: "40001")
    /// Two transactions waited for each other; trying again may help.
    public static let deadlockDetected = SQLState(rawValue: "40P01")
    /// The statement was cancelled, by request or by `statement_timeout`.
    public static let queryCanceled = SQLState(rawValue: "57014")
    /// A lock was not to be had in time.
    public static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// The relation does not exist.
    public static let undefinedTable = SQLState(rawValue: "42P01")
    /// The relation exists already.
    public static let duplicateTable = SQLState(rawValue: "42P07")
    /// The SQL cannot be parsed.
    public static let syntaxError = SQLState(rawValue: "42601")
}

/// An error that the PostgreSQL server reported.
public struct PostgresServerError: Error, Sendable, Equatable {
    /// The error's code.
    public var sqlState: SQLState
    /// The server's primary message; it may quote values, so it is not for logs.
    public var message: String
    /// More about the error; it often quotes the row, so it is not for logs.
    public var detail: String?
    /// The server's advice.
    public var hint: String?
    /// The violated constraint.
    public var constraint: String?
    /// The schema of the table concerned.
    public var schema: String?
    /// The table concerned.
    public var table: String?
    /// The column concerned.
    public var column: String?
    /// Where in the SQL the error lies, in characters from 1.
    public var position: Int?

    /// Takes the fields that the server gave.
    public init(
        sqlState: SQLState,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        constraint: String? = nil,
        schema: String? = nil,
        table: String? = nil,
        column: String? = nil,
        position: Int? = nil
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.schema = schema
        self.table = table
        self.column = column
        self.position = position
    }

    /// Whether the same transaction may succeed when it is tried again from its start.
    public var isTransient: Bool {
        sqlState == .serializationFailure || sqlState == .deadlockDetected
            || sqlState == .lockNotAvailable || sqlState.errorClass == "53"
    }
}

extension PostgresServerError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The classes whose primary messages quote names of the schema and of the SQL, never values.
    private static let classesWithoutValues: Set<String> = [
        "08", "0A", "23", "25", "26", "28", "2B", "34", "3B", "3D", "3F", "40", "42", "53", "54",
        "55", "57", "58",
    ]

    /// What failed and where, without the server's words where these may quote values.
    public var description: String {
        var text = "PostgreSQL error \(sqlState.rawValue)"
        if Self.classesWithoutValues.contains(sqlState.errorClass) {
            text += ": \(message)"
        } else {
            text += " (its message may hold values and is not shown)"
        }
        let places = [
            ("constraint", constraint), ("table", table), ("column", column),
            ("position", position.map(String.init)),
        ]
        let known = places.compactMap { name, value in value.map { "\(name) \($0)" } }
        return known.isEmpty ? text : "\(text) [\(known.joined(separator: ", "))]"
    }

    /// All the server said; it may quote values, so it is for a debugger and never for logs.
    public var debugDescription: String {
        [description, message, detail, hint].compactMap(\.self).joined(separator: " | ")
    }
}

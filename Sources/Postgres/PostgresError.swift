/// What can go wrong between a query and its rows.
///
/// `description` is safe to log: it names places (columns, constraints, SQLSTATE) and limits, never
/// a parameter's value or a password.
public enum PostgresError: Error, Sendable, Equatable {
    /// The server refused or failed the statement; SQLSTATE says why.
    case server(PostgresServerError)
    /// No connection could be opened; the text is libpq's reason without secrets.
    case connectionFailed(String)
    /// The connection broke before the answer was complete; a statement may or may not have run.
    case connectionLost(String)
    /// All connections stayed in use, or none could be opened, until the acquire deadline.
    case acquireTimeout(waited: Duration, lastFailure: String?)
    /// More tasks wait for a connection than the pool allows.
    case tooManyWaiters(limit: Int)
    /// The task was cancelled, and the statement's work on the server with it.
    case cancelled
    /// Another session kept the advisory lock for as long as one was ready to wait.
    case lockTimeout(key: Int64)
    /// The statement ran longer than its time limit and was cancelled on the server.
    case statementTimeout
    /// The answer was larger than the limit; the statement was cancelled.
    case resultTooLarge(limitBytes: Int)
    /// A value in the answer is not of the asked-for type.
    case decoding(PostgresDecodingError)
    /// A parameter has no form that the server takes.
    case encoding(type: String, reason: String)
    /// The transaction had failed before its commit, so the server undid it.
    case transactionRolledBack
    /// Another task's statement is under way on this connection.
    case connectionBusy
    /// The connection was used after its `withConnection` or `withTransaction` ended.
    case connectionReleased
    /// The client is closed.
    case clientClosed
    /// The connection string or the options cannot be used.
    case invalidConfiguration(String)
    /// The call does not fit the state, for example a COPY sent by `query`.
    case misuse(String)
}

extension PostgresError {
    /// The server's own error, where it is one.
    public var serverError: PostgresServerError? {
        guard case .server(let error) = self else { return nil }
        return error
    }

    /// The SQLSTATE, where the server gave one.
    public var sqlState: SQLState? { serverError?.sqlState }

    /// Whether prepared statements no longer hold: after a migration by another version (0A000), or
    /// after the session was reset (26000).
    var invalidatesPlans: Bool {
        sqlState == .featureNotSupported || sqlState == .invalidStatementName
    }

    /// Whether the connection, not the statement, is what failed: the same statement may succeed on
    /// a new connection, but it may also have run already.
    public var isConnectionFailure: Bool {
        switch self {
        case .connectionFailed, .connectionLost, .acquireTimeout: true
        default: false
        }
    }
}

extension PostgresError {
    /// Why a value of a type could not be encoded, without the value.
    init<Value: PostgresEncodable>(encoding type: Value.Type, _ error: any Error) {
        let reason = (error as? PostgresCell.Mismatch)?.reason ?? "\(Swift.type(of: error))"
        self = .encoding(type: "\(type)", reason: reason)
    }
}

extension PostgresError: CustomStringConvertible {
    /// One sentence that says what failed and what helps.
    public var description: String {
        switch self {
        case .server(let error):
            return error.description
        case .connectionFailed(let reason):
            return "no connection to PostgreSQL: \(reason)"
        case .connectionLost(let reason):
            return "the connection to PostgreSQL was lost: \(reason)"
        case .acquireTimeout(let waited, let lastFailure):
            let cause = lastFailure.map { "; the last attempt to connect: \($0)" } ?? ""
            return "no database connection was free within \(waited)\(cause)"
        case .tooManyWaiters(let limit):
            return "more than \(limit) tasks wait for a database connection"
        case .cancelled:
            return "the task was cancelled during a database statement"
        case .lockTimeout(let key):
            return "another session holds the advisory lock \(key)"
        case .statementTimeout:
            return "the database statement ran into its time limit"
        case .resultTooLarge(let limit):
            return "the database's answer is larger than \(limit) bytes; ask for fewer rows"
        case .decoding(let error):
            return error.description
        case .encoding(let type, let reason):
            return "a \(type) cannot be sent to PostgreSQL: \(reason)"
        case .transactionRolledBack:
            return "the transaction was rolled back at its commit, because a statement in it had "
                + "failed and its error was not passed on"
        case .connectionBusy:
            return "another task's statement is under way on this database connection; "
                + "use a connection from one task at a time"
        case .connectionReleased:
            return "the database connection was used after it went back to the pool"
        case .clientClosed:
            return "the database client is closed"
        case .invalidConfiguration(let reason):
            return "the database configuration cannot be used: \(reason)"
        case .misuse(let reason):
            return reason
        }
    }
}

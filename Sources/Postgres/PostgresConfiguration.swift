public import Observability

/// Where the database is and how it is used.
public struct PostgresConfiguration: Sendable {
    /// A libpq connection string, as URI or as keywords; everything libpq knows may stand in it.
    /// https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING
    public var connectionString: Secret

    /// The most connections that are open at once, listeners apart; at least 1.
    public var poolSize = 10

    /// How long a task waits for a connection.
    public var acquireTimeout: Duration = .seconds(5)

    /// The most tasks that may wait for a connection; one more fails at once.
    public var waiterLimit = 10_000

    /// How long opening a connection may take; libpq counts in whole seconds, at least 2.
    public var connectTimeout: Duration = .seconds(5)

    /// How long a statement may run; the server itself keeps this limit, the client a second one
    /// behind it for when the server or the network hangs.
    public var statementTimeout: Duration = .seconds(30)

    /// How long a transaction may stand open without a statement before the server ends its
    /// session.
    public var idleInTransactionTimeout: Duration = .seconds(60)

    /// A connection that was idle for longer is tried before it is lent.
    public var idleCheckAge: Duration = .seconds(30)

    /// A connection that was idle for longer is closed.
    public var idleLimit: Duration = .seconds(600)

    /// How many prepared statements a connection keeps.
    public var statementCacheLimit = 256

    /// The most bytes that the answer of one call may have before the statement is cancelled.
    public var resultLimitBytes = 256 * 1024 * 1024

    /// The name in pg_stat_activity, unless the connection string gives another.
    public var applicationName = "taskforge"

    /// Takes the connection string; the other values have defaults.
    public init(connectionString: Secret) {
        self.connectionString = connectionString
    }
}

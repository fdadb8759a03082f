/// A statement with its parameters, usually written as one string literal:
/// `"SELECT id FROM jobs WHERE queue = \(queue)"`.
///
/// An interpolated value becomes a bound parameter (`$1`), never a part of the SQL. The statement
/// is prepared once a connection and reused.
public struct PostgresQuery: Sendable, ExpressibleByStringInterpolation {
    /// The SQL with `$1`, `$2`, … for the parameters.
    public let sql: String

    /// How long the answer may take before the statement is cancelled; nil for the connection's
    /// statement timeout, which also is the longest that can be had here.
    public var timeout: Duration?

    /// Whether the statement is prepared and kept for the next time; switch it off for SQL that
    /// differs each time.
    public var isReused = true

    /// The parameters' types and bytes.
    let parameters: PostgresParameters

    /// Whether the statement is prepared where it is not yet.
    var isPrepared: Bool {
        isReused && !StatementOperation(sql: sql).controlsTransaction
    }

    /// What the statement is kept under.
    var cacheKey: StatementCache.Key {
        StatementCache.Key(sql: sql, types: parameters.types)
    }

    /// Takes SQL with `$1`, `$2`, … and the parameters in this order.
    public init(sql: String, parameters: [any PostgresEncodable] = []) {
        self.sql = sql
        var bound = PostgresParameters()
        for parameter in parameters {
            bound.append(parameter)
        }
        self.parameters = bound
    }

    /// Takes SQL without parameters.
    public init(stringLiteral sql: String) {
        self.init(sql: sql)
    }

    /// Takes interpolated SQL.
    public init(stringInterpolation: StringInterpolation) {
        sql = stringInterpolation.sql
        parameters = stringInterpolation.parameters
    }

    /// Takes SQL of our own that is too short and cheap to be worth preparing.
    init(control sql: String) {
        self.init(sql: sql)
        isReused = false
    }

    /// Collects the SQL and the parameters of an interpolated literal.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate(set) var sql: String
        fileprivate(set) var parameters = PostgresParameters()

        /// Reserves what the literal will need.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql = ""
            sql.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        /// Appends SQL.
        public mutating func appendLiteral(_ literal: String) {
            sql += literal
        }

        /// Binds a value as the next parameter.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            parameters.append(value)
            sql += "$"
            sql += String(parameters.count)
        }

        /// Binds a value or NULL; without this form the compiler warns of each optional.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            parameters.append(value)
            sql += "$"
            sql += String(parameters.count)
        }

        /// Splices SQL as it is; never give it what came from outside.
        public mutating func appendInterpolation(unescaped sql: String) {
            self.sql += sql
        }

        /// Splices a name of a table, column or channel, quoted.
        public mutating func appendInterpolation(identifier: String) {
            sql += PostgresIdentifier.quoted(identifier)
        }
    }
}

/// Names of tables, columns and channels in SQL.
public enum PostgresIdentifier {
    /// The name in double quotes, with those inside it doubled.
    public static func quoted(_ name: String) -> String {
        var quoted = "\""
        for character in name.unicodeScalars where character != "\0" {
            if character == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}

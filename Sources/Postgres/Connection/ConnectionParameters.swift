import CPostgres
import Glibc
import Observability

/// The keywords and values that libpq connects with: the configured connection string, ours where
/// it says nothing.
struct ConnectionParameters: Sendable {
    /// What stands in the connection string, by keyword.
    private let given: [String: String]
    private let applicationName: String
    private let connectTimeoutSeconds: Int64
    private let serverOptions: String

    /// Reads the configuration.
    ///
    /// - Throws: `PostgresError.invalidConfiguration` where libpq cannot read the connection
    ///   string.
    ///   The reason is our own: libpq's quotes parts of the string, which may be the password.
    init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        let text = configuration.connectionString.reveal()
        guard let options = PQconninfoParse(text, nil) else {
            throw .invalidConfiguration(
                "the connection string is neither a PostgreSQL URI (postgresql://user@host/name) "
                    + "nor keywords (host=… dbname=…); special characters in a URI's password "
                    + "must be percent-encoded"
            )
        }
        defer { PQconninfoFree(options) }
        var given: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                given[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        self.given = given
        applicationName = configuration.applicationName
        let nanoseconds = configuration.connectTimeout.clampedNanoseconds
        connectTimeoutSeconds = max(2, (nanoseconds + 999_999_999) / 1_000_000_000)
        let timeout = max(1, configuration.statementTimeout.clampedMilliseconds)
        let idleTimeout = configuration.idleInTransactionTimeout.clampedMilliseconds
        serverOptions =
            "-c statement_timeout=\(timeout) "
            + "-c idle_in_transaction_session_timeout=\(idleTimeout) -c tcp_keepalives_idle=5 "
            + "-c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
    }

    /// All keywords and values; what the connection string says comes last and so wins.
    private var pairs: [(String, String)] {
        var pairs = [
            ("fallback_application_name", applicationName),
            ("connect_timeout", String(connectTimeoutSeconds)),
            ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"),
        ]
        pairs += given.filter { $0.key != "options" }.map { ($0.key, $0.value) }
        pairs.append(
            (
                "options",
                [serverOptions, given["options"]].compactMap(\.self).joined(separator: " ")
            )
        )
        pairs.append(("client_encoding", "UTF8"))
        return pairs
    }

    /// Opens a connection, which blocks for up to the connect timeout: never on the cooperative
    /// pool.
    func connect() -> Result<LibpqConnection, PostgresError> {
        let pairs = pairs
        let keywords = pairs.map { strdup($0.0) } + [nil]
        let values = pairs.map { strdup($0.1) } + [nil]
        defer { for pointer in keywords + values { free(pointer) } }
        let pointer = keywords.map { UnsafePointer($0) }.withUnsafeBufferPointer { keywords in
            values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
                PQconnectdbParams(keywords.baseAddress, values.baseAddress, 0)
            }
        }
        guard let pointer else { return .failure(.connectionFailed("libpq has no memory")) }
        guard PQstatus(pointer) == CONNECTION_OK else {
            let reason = withoutSecrets(oneLine(PQerrorMessage(pointer)))
            PQfinish(pointer)
            return .failure(.connectionFailed(reason))
        }
        PQsetnonblocking(pointer, 1)
        PQsetNoticeReceiver(pointer, ignoreNotice, nil)
        return .success(LibpqConnection(pointer: pointer))
    }

    /// Takes the password out, should libpq ever quote it.
    private func withoutSecrets(_ text: String) -> String {
        var text = text
        for keyword in ["password", "sslpassword"] {
            guard let secret = given[keyword], !secret.isEmpty else { continue }
            text = text.split(separator: secret, omittingEmptySubsequences: false)
                .joined(separator: "[redacted]")
        }
        return text
    }
}

/// libpq's handle of one connection.
///
/// `@unchecked Sendable`: a handle may be used by any thread, one at a time; the channel that owns
/// it uses it under its lock only.
struct LibpqConnection: @unchecked Sendable {
    /// The PGconn.
    let pointer: OpaquePointer
}

/// A message of libpq as one line.
func oneLine(_ message: UnsafePointer<CChar>?) -> String {
    guard let message else { return "" }
    return String(cString: message).split(whereSeparator: \.isNewline)
        .map { $0.drop { $0 == "\t" || $0 == " " } }
        .joined(separator: " ")
}

/// What libpq calls for notices, which it would print to standard error by itself.
private func ignoreNotice(_: UnsafeMutableRawPointer?, _: OpaquePointer?) {}

import CPostgres

/// Where a server takes connections.
struct ServerAddress: Sendable, Hashable {
    /// The folder of its socket.
    var socketFolder: String

    /// The port, which is a part of the socket's name.
    var port: Int

    /// The socket's path.
    var socket: String { "\(socketFolder)/.s.PGSQL.\(port)" }

    /// The libpq connection string of the database in which everything of ours lies.
    var connectionString: String {
        "host=\(socketFolder) port=\(port) user=\(PrivateServer.userName) dbname=postgres"
    }

    /// Whether a server answers there, which blocks for up to 2 s, libpq's shortest limit.
    func answers() -> Bool {
        PQping("\(connectionString) connect_timeout=2") == PQPING_OK
    }
}

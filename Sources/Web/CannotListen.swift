import Glibc

/// Why the server's port cannot be opened.
public struct CannotListen: Error, Sendable, CustomStringConvertible {
    /// The address that was to be listened on.
    public let host: String
    /// The port.
    public let port: Int
    let code: Int32

    var isTaken: Bool { code == EADDRINUSE }

    /// One of each kind, for the reference page.
    public static let examples = [EADDRINUSE, EACCES, EADDRNOTAVAIL].map {
        CannotListen(host: "127.0.0.1", port: $0 == EACCES ? 80 : 8_080, code: $0)
    }

    /// What is wrong and what to do.
    public var description: String {
        switch code {
        case EADDRINUSE:
            "Port \(port) on \(host) is taken: stop who has it, or choose another PORT."
        case EACCES:
            "Port \(port) may not be opened by this user: choose a PORT above 1023."
        default:
            """
            Port \(port) on \(host) cannot be opened: \(String(cString: strerror(code))). \
            Correct HOST or PORT.
            """
        }
    }
}

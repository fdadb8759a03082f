public import NIOCore

/// Where a connection comes from.
public enum ClientAddress: Sendable, Hashable {
    /// This machine, by 127.0.0.0/8, ::1 or a unix socket.
    case loopback
    /// Another machine, by its address.
    case remote(String)

    /// Reads a socket's address; an unknown one counts as another machine.
    public init(_ address: SocketAddress?) {
        switch address {
        case .unixDomainSocket: self = .loopback
        case .v4, .v6:
            let text = address?.ipAddress ?? ""
            self = Self.isLoopback(text) ? .loopback : .remote(text)
        case nil: self = .remote("unknown")
        }
    }

    private static func isLoopback(_ address: String) -> Bool {
        let mapped = "::ffff:"
        let plain = address.hasPrefix(mapped) ? String(address.dropFirst(mapped.count)) : address
        return plain == "::1" || plain.hasPrefix("127.")
    }
}

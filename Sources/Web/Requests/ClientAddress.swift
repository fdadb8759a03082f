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

    /// Finds whom a request comes from: behind proxies that are believed, whom they name.
    ///
    /// Each proxy adds the address it was asked from at the end of `X-Forwarded-For`, so that the
    /// last one that is no believed proxy's is the client's; what stands before it anyone may have
    /// written. A named client is never this machine.
    ///
    /// - Parameters:
    ///   - connection: Who opened the connection.
    ///   - forwardedFor: The values of the header's fields, in their order.
    ///   - isTrustedProxy: Whether an address is that of a proxy that is believed.
    init(
        _ connection: SocketAddress?,
        forwardedFor: [String],
        isTrustedProxy: (String) -> Bool
    ) {
        self.init(connection)
        guard !forwardedFor.isEmpty, var last = connection?.ipAddress else { return }
        var named = forwardedFor.flatMap { $0.split(separator: ",") }
            .map { $0.filter { !$0.isWhitespace } }
        while isTrustedProxy(last), let next = named.popLast() {
            // What is no address was not written by a proxy.
            last = (try? SocketAddress(ipAddress: next, port: 0).ipAddress) ?? "unknown"
            self = .remote(last)
        }
    }

    /// The address as it is logged.
    var text: String {
        switch self {
        case .loopback: "loopback"
        case .remote(let address): address
        }
    }

    private static func isLoopback(_ address: String) -> Bool {
        let mapped = "::ffff:"
        let plain = address.hasPrefix(mapped) ? String(address.dropFirst(mapped.count)) : address
        return plain == "::1" || plain.hasPrefix("127.")
    }
}

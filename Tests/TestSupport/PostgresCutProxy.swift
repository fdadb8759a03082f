import CLinux
import Foundation
import Glibc
import Synchronization

/// A door between a client and a PostgreSQL server that slams shut at a chosen statement.
///
/// It stands for the death of the client's process: after the cut every connection through it is
/// gone and no new one is let in, while what the server had received takes its course. Counting
/// statements makes a kill "between any two steps" exact and repeatable.
public final class PostgresCutProxy: Sendable {
    /// On which side of the statement the cut lies.
    public enum Side: Sendable, CaseIterable {
        /// The statement never reaches the server.
        case before
        /// The server executes the statement, the client never hears of it.
        case after
    }

    private struct State {
        var remaining: Int?
        var side = Side.before
        var statements = 0
        var isCut = false
        var descriptors: Set<Int32> = []
    }

    /// The folder in which the proxy's socket lies: `host` of a connection string.
    public let folder: String
    private let serverSocket: String
    private let listener: Int32
    private let state = Mutex(State())

    /// Opens a proxy before the server whose socket lies in `serverFolder`.
    ///
    /// - Parameter cutAt: The number of the statement, from 1, at which to cut; nil never cuts.
    public init(
        serverFolder: String,
        port: Int = 5432,
        cutAt: Int? = nil,
        side: Side = .before
    ) throws {
        folder = "/tmp/tf-cut-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false
        )
        serverSocket = "\(serverFolder)/.s.PGSQL.\(port)"
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let path = "\(folder)/.s.PGSQL.\(port)"
        let bound = Self.withAddress(path) { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 64) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        state.withLock { state in
            state.remaining = cutAt
            state.side = side
        }
        spawn { proxy in proxy.accept() }
    }

    /// How many statements have come through.
    public var statements: Int { state.withLock(\.statements) }

    /// Whether the cut has happened.
    public var isCut: Bool { state.withLock(\.isCut) }

    /// Cuts at the `count`th statement from now on.
    public func cut(afterStatements count: Int, side: Side) {
        state.withLock { state in
            state.remaining = count
            state.side = side
        }
    }

    /// Ends every connection and lets nobody in any more.
    public func cut() {
        state.withLock { state in
            state.isCut = true
            for descriptor in state.descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Cuts, and removes the socket.
    public func close() {
        cut()
        shutdown(listener, Int32(SHUT_RDWR))
        try? FileManager.default.removeItem(atPath: folder)  // a leftover in /tmp harms nobody
    }

    private func spawn(_ body: @escaping @Sendable (PostgresCutProxy) -> Void) {
        let thread = Thread { body(self) }
        thread.start()
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let isOpen = Self.withAddress(serverSocket) { connect(server, $0, $1) } == 0
            let isWelcome = state.withLock { state in
                guard isOpen, !state.isCut else { return false }
                state.descriptors.formUnion([client, server])
                return true
            }
            guard isWelcome else {
                Glibc.close(client)
                Glibc.close(server)
                continue
            }
            spawn { proxy in proxy.forwardAnswers(from: server, to: client) }
            spawn { proxy in proxy.forwardStatements(from: client, to: server) }
        }
        Glibc.close(listener)
    }

    private func forwardAnswers(from server: Int32, to client: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(server, &buffer, buffer.count)
            // After a cut the server's answers go nowhere.
            guard count > 0, !isCut, Self.writeAll(client, buffer[0..<count]) else { break }
        }
        shutdown(client, Int32(SHUT_RDWR))
    }

    private func forwardStatements(from client: Int32, to server: Int32) {
        var pending: [UInt8] = []
        var isStartup = true
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(client, &buffer, buffer.count)
            guard count > 0, !isCut else { break }
            pending += buffer[0..<count]
            while let message = Self.takeMessage(&pending, isStartup: isStartup) {
                let isStatement = !isStartup && Self.isStatement(message)
                isStartup = false
                guard deliver(message, isStatement: isStatement, to: server) else { break }
            }
            if isCut { break }
        }
        state.withLock { state in state.descriptors.subtract([client, server]) }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_WR))
    }

    /// Sends a message on, or cuts; false after a cut.
    private func deliver(_ message: [UInt8], isStatement: Bool, to server: Int32) -> Bool {
        let (isCutNow, side) = state.withLock { state -> (Bool, Side) in
            guard isStatement else { return (false, state.side) }
            state.statements += 1
            guard let remaining = state.remaining else { return (false, state.side) }
            state.remaining = remaining - 1
            return (remaining == 1, state.side)
        }
        guard isCutNow else { return Self.writeAll(server, message[...]) }
        if side == .after {
            // The statement and the Sync that makes the server execute and answer it.
            _ = Self.writeAll(server, (message + Self.sync)[...])
        }
        state.withLock { $0.isCut = true }
        cutClients()
        return false
    }

    /// Ends the clients' side at once; the servers' sides are ended by their own threads, after
    /// what was sent has been read.
    private func cutClients() {
        state.withLock { state in
            for descriptor in state.descriptors { shutdown(descriptor, Int32(SHUT_RD)) }
        }
    }

    /// A Sync message of the extended query protocol.
    private static let sync: [UInt8] = [UInt8(ascii: "S"), 0, 0, 0, 4]

    /// Whether a frontend message makes the server do something: Query or Execute.
    /// https://www.postgresql.org/docs/15/protocol-message-formats.html
    private static func isStatement(_ message: [UInt8]) -> Bool {
        message.first == UInt8(ascii: "Q") || message.first == UInt8(ascii: "E")
    }

    private static func takeMessage(_ pending: inout [UInt8], isStartup: Bool) -> [UInt8]? {
        let header = isStartup ? 4 : 5
        guard pending.count >= header else { return nil }
        let length = pending[(header - 4)..<header].reduce(0) { $0 << 8 | Int($1) }
        let total = length + header - 4
        guard pending.count >= total else { return nil }
        let message = Array(pending[0..<total])
        pending.removeFirst(total)
        return message
    }

    private static func writeAll(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    private static func withAddress<R>(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            target.copyBytes(from: path.utf8.prefix(target.count - 1))
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                body(generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

import Foundation
import Glibc
import Synchronization

/// An HTTP/1.1 server on a loopback port that does exactly what a test tells it: answer well,
/// slowly, partly, wrongly or not at all.
///
/// Each connection has a thread of its own, so an answer may block. It stops with `stop`.
public final class LoopbackServer: Sendable {
    /// What a test does with one request.
    public typealias Answer = @Sendable (LoopbackExchange) -> Void

    private struct State {
        /// The requests that were received whole.
        var requests: [LoopbackRequest] = []
        /// How many connections were accepted.
        var connections = 0
        /// The descriptors of the open connections.
        var open: Set<Int32> = []
        /// Whether the server was stopped.
        var isStopped = false
    }

    /// The port that the server listens on.
    public let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    /// Starts a server on a free port.
    public init(_ answer: @escaping Answer) throws {
        let (listener, port) = try Self.bindLoopback()
        guard listen(listener, 512) == 0 else { throw LoopbackError.cannotListen(errno) }
        self.listener = listener
        self.port = port
        let thread = Thread { self.accept(from: listener, answer) }
        thread.start()
    }

    /// The address of the server's root, without a slash at its end.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// The requests that were received whole, in order.
    public var requests: [LoopbackRequest] { state.withLock { $0.requests } }

    /// How many connections were accepted.
    public var connections: Int { state.withLock { $0.connections } }

    /// How many connections are open.
    public var openConnections: Int { state.withLock { $0.open.count } }

    /// Stops listening and closes every connection.
    public func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// A port that nobody listens on at this moment, for a server of another program.
    public static func freePort() throws -> UInt16 {
        let (descriptor, port) = try bindLoopback()
        close(descriptor)
        return port
    }

    private static func bindLoopback() throws -> (descriptor: Int32, port: UInt16) {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(AF_INET, Int32(kind), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else { throw LoopbackError.cannotListen(errno) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private func accept(from listener: Int32, _ answer: @escaping Answer) {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let isWelcome = state.withLock { state in
                guard !state.isStopped else { return false }
                state.connections += 1
                state.open.insert(descriptor)
                return true
            }
            guard isWelcome else {
                close(descriptor)
                break
            }
            let thread = Thread { self.serve(descriptor, answer) }
            thread.start()
        }
        close(listener)
    }

    private func serve(_ descriptor: Int32, _ answer: Answer) {
        var reader = LoopbackReader(descriptor: descriptor)
        while let request = reader.next() {
            state.withLock { $0.requests.append(request) }
            let exchange = LoopbackExchange(request: request, descriptor: descriptor)
            answer(exchange)
            if exchange.isOver { break }
        }
        state.withLock { state in
            state.open.remove(descriptor)
            // Under the lock, so that `stop` never shuts a number that was given away again.
            close(descriptor)
        }
    }
}

/// Why a loopback server did not start.
public enum LoopbackError: Error {
    /// The system refused a port; the number is errno.
    case cannotListen(Int32)
}

/// A request as a loopback server received it.
public struct LoopbackRequest: Sendable {
    /// The method.
    public var method: String
    /// The path with the query.
    public var path: String
    /// The header fields in order.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]

    /// The value of the first header field of that name.
    public subscript(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// Reads requests from a connection.
private struct LoopbackReader {
    /// The connection.
    let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Creates a reader at the beginning of a connection.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Reads the next request; nil at the end of the connection or of what is understood.
    mutating func next() -> LoopbackRequest? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let position = buffer.firstRange(of: end) {
                return finish(headerEnd: position)
            }
            guard fill() else { return nil }
        }
    }

    private mutating func finish(headerEnd: Range<Int>) -> LoopbackRequest? {
        let head = String(decoding: buffer[..<headerEnd.lowerBound], as: UTF8.self)
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        let fields = lines.dropFirst().compactMap { line in
            line.firstIndex(of: ":").map { colon in
                (
                    name: String(line[..<colon]),
                    value: line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                )
            }
        }
        var request = LoopbackRequest(method: words[0], path: words[1], headers: fields, body: [])
        let length = request["content-length"].flatMap(Int.init) ?? 0
        while buffer.count < headerEnd.upperBound + length {
            guard fill() else { return nil }
        }
        request.body = Array(buffer[headerEnd.upperBound..<headerEnd.upperBound + length])
        buffer.removeFirst(headerEnd.upperBound + length)
        return request
    }

    private mutating func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: piece[..<count])
        return true
    }
}

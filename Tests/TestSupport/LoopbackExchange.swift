import Foundation
import Glibc

/// One request at a loopback server, and the ways to answer it.
public final class LoopbackExchange {
    /// What was asked.
    public let request: LoopbackRequest
    /// Whether the connection ends after this answer.
    public private(set) var isOver = false
    private let descriptor: Int32

    /// Creates an exchange on an accepted connection.
    init(request: LoopbackRequest, descriptor: Int32) {
        self.request = request
        self.descriptor = descriptor
    }

    /// Answers whole, with a content length.
    public func respond(
        _ status: Int = 200,
        headers: [(String, String)] = [],
        body: String = ""
    ) {
        var head = "HTTP/1.1 \(status) Status\r\nContent-Length: \(body.utf8.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        write(head + "\r\n" + (request.method == "HEAD" ? "" : body))
    }

    /// Writes text as it is.
    public func write(_ text: String) {
        write(bytes: Array(text.utf8))
    }

    /// Writes bytes as they are; stops quietly when the client is gone.
    public func write(bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                isOver = true
                return
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Ends the connection in an orderly way.
    public func hangUp() {
        isOver = true
    }

    /// Ends the connection by a reset.
    public func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_LINGER,
            &linger,
            socklen_t(MemoryLayout.size(ofValue: linger))
        )
        isOver = true
    }

    /// Waits until the client closes the connection; false when it has not within the time.
    public func clientCloses(within deadline: Duration) -> Bool {
        isOver = true
        let end = ContinuousClock.now + deadline
        while ContinuousClock.now < end {
            var watched = pollfd(descriptor: descriptor)
            guard poll(&watched, 1, 100) > 0 else { continue }
            var byte: UInt8 = 0
            if recv(descriptor, &byte, 1, 0) <= 0 { return true }
        }
        return false
    }

    /// Holds the answer back for a while, or until the client is gone.
    public func pause(for duration: Duration) {
        let milliseconds = Int32(duration / .milliseconds(1))
        var watched = pollfd(descriptor: descriptor)
        poll(&watched, 1, milliseconds)
    }
}

extension pollfd {
    fileprivate init(descriptor: Int32) {
        self.init(fd: descriptor, events: Int16(POLLIN), revents: 0)
    }
}

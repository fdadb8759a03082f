import Foundation
import Observability
import OutboundHTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OutboundHTTPClientTests {
    @Test func `a request goes out whole and its answer comes back whole`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.respond(201, headers: [("X-Kind", "Test")], body: "hällo")
        }
        defer { server.stop() }
        let response = try await ClientUnderTest().client.send(
            OutboundRequest(
                upstream: "test",
                url: server.url + "/a/b?c=d",
                method: "POST",
                headers: [
                    (name: "Content-Type", value: "text/plain"), (name: "X-Empty", value: ""),
                ],
                body: Array("body".utf8)
            )
        )
        #expect(response.status == 201)
        #expect(response.headers["x-kind"] == "Test")
        #expect(String(decoding: response.body, as: UTF8.self) == "hällo")
        #expect(response.httpVersion == "1.1")
        #expect(response.timings.openedConnection)
        let received = try #require(server.requests.first)
        #expect(received.method == "POST")
        #expect(received.path == "/a/b?c=d")
        #expect(received.text == "body")
        #expect(received["content-type"] == "text/plain")
        #expect(received["x-empty"] == "")
        #expect(received["expect"] == nil)
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    func `every method is sent as it is`(_ method: String) async throws {
        let server = try LoopbackServer { $0.respond(200, body: "x") }
        defer { server.stop() }
        let under = ClientUnderTest()
        for body in [nil, [], Array("{}".utf8)] where method != "HEAD" || body == nil {
            _ = try await under.client.send(
                OutboundRequest(upstream: "test", url: server.url, method: method, body: body)
            )
            #expect(server.requests.last?.method == method)
            #expect(server.requests.last?.body == body ?? [])
            #expect(server.requests.last?["content-type"] == nil)
        }
    }

    @Test func `requests one after the other share one connection`() async throws {
        let server = try LoopbackServer { $0.respond() }
        defer { server.stop() }
        let under = ClientUnderTest()
        for _ in 1...20 {
            _ = try await under.client.send(OutboundRequest(upstream: "test", url: server.url))
        }
        #expect(server.requests.count == 20)
        #expect(server.connections == 1)
        let opened =
            #"taskforge_http_client_connections_opened_total{server_address="127.0.0.1"} 1"#
        #expect(under.metrics("connections_opened_total{server") == [opened])
    }

    @Test func `a server that does not answer is given up at the deadline`() async throws {
        let closed = TestSignal()
        let server = try LoopbackServer { exchange in
            if exchange.clientCloses(within: .seconds(10)) { closed.send() }
        }
        defer { server.stop() }
        let request = OutboundRequest(
            upstream: "test",
            url: server.url,
            deadline: .milliseconds(200)
        )
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(request)
        }
        #expect(error?.reason == .deadlineExceeded(.milliseconds(200)))
        #expect(error?.mayHaveReachedServer == true)
        #expect(await closed.wait(.seconds(5)))
    }

    @Test func `a body that trickles is given up at the deadline`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in 1...200 where !exchange.isOver {
                exchange.write("x")
                exchange.pause(for: .milliseconds(20))
            }
        }
        defer { server.stop() }
        let request = OutboundRequest(
            upstream: "test",
            url: server.url,
            deadline: .milliseconds(300)
        )
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(request)
        }
        #expect(error?.errorType == "deadline_exceeded")
    }

    @Test func `cancelling the task closes the connection at once`() async throws {
        let arrived = TestSignal()
        let closed = TestSignal()
        let server = try LoopbackServer { exchange in
            arrived.send()
            if exchange.clientCloses(within: .seconds(10)) { closed.send() }
        }
        defer { server.stop() }
        let under = ClientUnderTest()
        let url = server.url
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try await under.client.send(OutboundRequest(upstream: "test", url: url))
            }
            #expect(await arrived.wait(.seconds(5)))
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(await closed.wait(.seconds(5)))
        #expect(under.log.all.contains { $0.contains("error_type=cancelled") })
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try LoopbackServer { $0.respond() }
        defer { server.stop() }
        let under = ClientUnderTest()
        let url = server.url
        await withThrowingTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask {
                _ = try await under.client.send(OutboundRequest(upstream: "test", url: url))
            }
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [true, false])
    func `an answer over the limit is refused while it comes`(_ isAnnounced: Bool) async throws {
        let server = try LoopbackServer { exchange in
            let length = isAnnounced ? "Content-Length: 1000000\r\n" : ""
            exchange.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\(length)\r\n")
            exchange.write(bytes: [UInt8](repeating: 0x78, count: 1_000_000))
            exchange.hangUp()
        }
        defer { server.stop() }
        let request = OutboundRequest(upstream: "test", url: server.url, responseLimit: 10_000)
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(request)
        }
        #expect(error?.reason == .responseTooLarge(limit: 10_000))
    }

    @Test func `an answer of exactly the limit is taken`() async throws {
        let server = try LoopbackServer { $0.respond(body: String(repeating: "x", count: 10_000)) }
        defer { server.stop() }
        let request = OutboundRequest(upstream: "test", url: server.url, responseLimit: 10_000)
        #expect(try await ClientUnderTest().client.send(request).body.count == 10_000)
    }

    /// 100,000 times the letter x, compressed by gzip.
    static let compressed = """
        H4sIAAAAAAACA+3BMQEAAADCoNqLbw0PoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAIBXA3ERB/6ghgEA
        """

    @Test func `a compressed answer is unpacked, and the limit holds for what comes out`()
        async throws
    {
        let bytes = try #require(Data(base64Encoded: Self.compressed))
        let server = try LoopbackServer { exchange in
            exchange.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n")
            exchange.write("Content-Length: \(bytes.count)\r\n\r\n")
            exchange.write(bytes: Array(bytes))
        }
        defer { server.stop() }
        let under = ClientUnderTest()
        var request = OutboundRequest(upstream: "test", url: server.url, responseLimit: 100_000)
        #expect(try await under.client.send(request).body.count == 100_000)
        #expect(server.requests.first?["accept-encoding"]?.contains("gzip") == true)
        request.responseLimit = 99_999
        let error = await #expect(throws: OutboundError.self) {
            try await under.client.send(request)
        }
        #expect(error?.reason == .responseTooLarge(limit: 99_999))
    }

    @Test func `header lines without end are refused`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.write("HTTP/1.1 200 OK\r\n")
            for number in 1...10_000 where !exchange.isOver {
                exchange.write("X-\(number): \(String(repeating: "x", count: 100))\r\n")
            }
            exchange.hangUp()
        }
        defer { server.stop() }
        await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(
                OutboundRequest(upstream: "test", url: server.url)
            )
        }
    }

    @Test func `a truncated answer is a lost connection, not a short answer`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":")
            exchange.hangUp()
        }
        defer { server.stop() }
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(
                OutboundRequest(upstream: "test", url: server.url)
            )
        }
        #expect(error?.errorType == "connection_lost")
        #expect(error?.mayHaveReachedServer == true)
    }

    @Test func `a reset connection may have reached the server`() async throws {
        let server = try LoopbackServer { $0.reset() }
        defer { server.stop() }
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(
                OutboundRequest(upstream: "test", url: server.url)
            )
        }
        #expect(error?.errorType == "connection_lost")
        #expect(error?.mayHaveReachedServer == true)
    }

    @Test func `a refused connection has not reached the server`() async throws {
        let server = try LoopbackServer { $0.respond() }
        let url = server.url
        server.stop()
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(OutboundRequest(upstream: "test", url: url))
        }
        #expect(error?.errorType == "connect_failed")
        #expect(error?.mayHaveReachedServer == false)
    }

    @Test func `a name without address has not reached the server`() async throws {
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(
                OutboundRequest(upstream: "test", url: "http://no-such-host.invalid/")
            )
        }
        #expect(error?.reason == .nameNotResolved)
        #expect(error?.mayHaveReachedServer == false)
    }

    @Test func `a request whose reused connection dies is not sent again by itself`() async throws {
        let server = try LoopbackServer { exchange in
            // The second request is read, perhaps acted on, and never answered.
            if exchange.request.path == "/first" { exchange.respond() } else { exchange.hangUp() }
        }
        defer { server.stop() }
        let under = ClientUnderTest()
        _ = try await under.client.send(
            OutboundRequest(upstream: "test", url: server.url + "/first")
        )
        let error = await #expect(throws: OutboundError.self) {
            try await under.client.send(
                OutboundRequest(
                    upstream: "test",
                    url: server.url + "/second",
                    method: "POST",
                    body: [1]
                )
            )
        }
        #expect(error?.errorType == "connection_lost")
        #expect(error?.mayHaveReachedServer == true)
        #expect(server.requests.map(\.path) == ["/first", "/second"])
    }

    @Test func `redirects are answers and not followed`() async throws {
        let server = try LoopbackServer { $0.respond(302, headers: [("Location", "/elsewhere")]) }
        defer { server.stop() }
        let response = try await ClientUnderTest().client.send(
            OutboundRequest(upstream: "test", url: server.url)
        )
        #expect(response.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "not a url", "", "http://",
        "http://user:hunter2@127.0.0.1/", "gopher://127.0.0.1",
    ])
    func `only plain http and https addresses are called`(_ url: String) async throws {
        let under = ClientUnderTest()
        let error = await #expect(throws: OutboundError.self) {
            try await under.client.send(OutboundRequest(upstream: "test", url: url))
        }
        #expect(error?.errorType == "invalid_request")
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `a header value cannot end its line`() async throws {
        let request = OutboundRequest(
            upstream: "test",
            url: "http://127.0.0.1/",
            headers: [(name: "X-A", value: "a\r\nX-B: b")]
        )
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(request)
        }
        #expect(error?.errorType == "invalid_request")
    }

    @Test func `an interim answer is not the answer`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            exchange.respond(200, headers: [("X-Late", "1")], body: "ok")
        }
        defer { server.stop() }
        let response = try await ClientUnderTest().client.send(
            OutboundRequest(upstream: "test", url: server.url)
        )
        #expect(response.status == 200)
        #expect(response.headers["x-early"] == nil)
        #expect(response.headers["x-late"] == "1")
    }

    @Test func `an answer that is not HTTP is refused`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.write("220 mail.example ESMTP\r\n")
            exchange.hangUp()
        }
        defer { server.stop() }
        let error = await #expect(throws: OutboundError.self) {
            try await ClientUnderTest().client.send(
                OutboundRequest(upstream: "test", url: server.url)
            )
        }
        #expect(error?.errorType == "protocol_violation")
    }
}

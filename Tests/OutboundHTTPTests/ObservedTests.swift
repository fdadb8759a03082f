import Observability
import OutboundHTTP
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ObservedTests {
    static let secret = "swordfish-1234567890"

    @Test func `no secret and no query reaches a log line, an error or a metric`() async throws {
        let server = try LoopbackServer { exchange in
            switch exchange.request.path {
            case let path where path.contains("/bad"): exchange.reset()
            default: exchange.respond(400, body: "your key is \(Self.secret)")
            }
        }
        defer { server.stop() }
        let under = ClientUnderTest()
        var written: [String] = []
        for path in ["/good", "/bad"] {
            do {
                _ = try await under.client.send(
                    OutboundRequest(
                        upstream: "test",
                        url: "\(server.url)\(path)?key=\(Self.secret)",
                        method: "POST",
                        secretHeaders: [(name: "Authorization", value: Secret(Self.secret))],
                        body: Array(Self.secret.utf8)
                    )
                )
            } catch {
                written += ["\(error)", String(reflecting: error)]
            }
        }
        #expect(server.requests.allSatisfy { $0["authorization"] == Self.secret })
        written += under.log.all + under.metrics("")
        #expect(written.count > 4)
        #expect(!written.contains { $0.contains(Self.secret) || $0.contains("key=") })
    }

    @Test func `one debug line tells a call`() async throws {
        let transport = ScriptedTransport([.answer(503), .answer(200)])
        let under = ClientUnderTest(transport: transport, time: transport.time)
        _ = try await under.client.send(
            OutboundRequest(
                upstream: "vendor",
                url: "https://example.test:8443/v1/things?a=b",
                retry: .standard
            )
        )
        #expect(
            under.log.all == [
                "debug outbound request attempts=2 duration_ms=500 method=GET path=/v1/things "
                    + "server_address=example.test:8443 status=200 upstream=vendor"
            ]
        )
    }

    @Test func `durations are measured by status, error and phase`() async throws {
        let server = try LoopbackServer { exchange in
            if exchange.request.path == "/bad" { exchange.reset() } else { exchange.respond(404) }
        }
        defer { server.stop() }
        let under = ClientUnderTest()
        _ = try await under.client.send(OutboundRequest(upstream: "test", url: server.url))
        _ = try? await under.client.send(
            OutboundRequest(upstream: "test", url: server.url + "/bad")
        )
        let counts = under.metrics("http_client_request_duration_seconds_count").sorted()
        #expect(counts.count == 2)
        #expect(counts.contains { $0.contains(#"http_response_status_code="404""#) })
        #expect(counts.contains { $0.contains(#"error_type="connection_lost""#) })
        #expect(counts.allSatisfy { $0.hasSuffix(" 1") && $0.contains(#"address="127.0.0.1""#) })
        for phase in ["dns", "connect", "wait", "transfer"] {
            let line = #"phase_duration_seconds_count{phase="\#(phase)"} 1"#
            #expect(under.metrics(line).count == 1)
        }
    }

    @Test func `the trace goes on with a span of its own`() async throws {
        let server = try LoopbackServer { $0.respond() }
        defer { server.stop() }
        let under = ClientUnderTest()
        let request = OutboundRequest(upstream: "test", url: server.url)
        _ = try await under.client.send(request)
        let parent = try #require(
            TraceContext(
                traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                tracestate: "rojo=1,congo=2"
            )
        )
        try await TraceContext.$current.withValue(parent) {
            _ = try await under.client.send(request)
        }
        #expect(server.requests[0]["traceparent"] == nil)
        let sent = try #require(server.requests[1]["traceparent"])
        #expect(sent.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
        #expect(sent.hasSuffix("-01"))
        #expect(!sent.contains("b7ad6b7169203331"))
        #expect(server.requests[0]["tracestate"] == nil)
        #expect(server.requests[1]["tracestate"] == "rojo=1,congo=2")
    }
}

import Foundation
import Observability
import OutboundHTTP
import TestSupport
import Testing

/// A rule, what the server does, and how many attempts that makes.
struct RetryCase: Sendable, CustomTestStringConvertible {
    var name: String
    var method = "GET"
    var rule: RetryRule
    var steps: [ScriptedTransport.Step]
    var attempts: Int

    var testDescription: String { name }
}

struct RetryTests {
    static let lost = ScriptedTransport.Step.fail(.connectionLost("reset"), reached: true)
    static let refused = ScriptedTransport.Step.fail(.connectFailed("refused"), reached: false)
    static let cases = [
        RetryCase(name: "no rule", rule: .none, steps: [.answer(503)], attempts: 1),
        RetryCase(name: "get 503", rule: .standard, steps: [.answer(503)], attempts: 3),
        RetryCase(
            name: "get 503 then 200",
            rule: .standard,
            steps: [.answer(503), .answer(200)],
            attempts: 2
        ),
        RetryCase(
            name: "post 503",
            method: "POST",
            rule: .standard,
            steps: [.answer(503)],
            attempts: 1
        ),
        RetryCase(
            name: "harmless post 503",
            method: "POST",
            rule: .harmless,
            steps: [.answer(503)],
            attempts: 3
        ),
        RetryCase(
            name: "post 429",
            method: "POST",
            rule: .standard,
            steps: [.answer(429)],
            attempts: 1
        ),
        RetryCase(
            name: "post 429 that says when",
            method: "POST",
            rule: .standard,
            steps: [.answer(429, [("Retry-After", "1")])],
            attempts: 3
        ),
        RetryCase(name: "get 404", rule: .standard, steps: [.answer(404)], attempts: 1),
        RetryCase(name: "get 402", rule: .harmless, steps: [.answer(402)], attempts: 1),
        RetryCase(name: "get lost", rule: .standard, steps: [lost], attempts: 3),
        RetryCase(
            name: "post lost",
            method: "POST",
            rule: .standard,
            steps: [lost],
            attempts: 1
        ),
        RetryCase(
            name: "post refused",
            method: "POST",
            rule: .standard,
            steps: [refused],
            attempts: 3
        ),
        RetryCase(
            name: "post refused then lost",
            method: "POST",
            rule: .standard,
            steps: [refused, lost],
            attempts: 2
        ),
        RetryCase(
            name: "tls",
            rule: .standard,
            steps: [.fail(.tlsFailed("x"), reached: false)],
            attempts: 1
        ),
        RetryCase(
            name: "too large",
            rule: .standard,
            steps: [.fail(.responseTooLarge(limit: 1), reached: true)],
            attempts: 1
        ),
        RetryCase(
            name: "retry-after short",
            rule: .standard,
            steps: [.answer(429, [("Retry-After", "2")]), .answer(200)],
            attempts: 2
        ),
        RetryCase(
            name: "retry-after over the cap",
            rule: .standard,
            steps: [.answer(429, [("Retry-After", "3600")])],
            attempts: 1
        ),
        RetryCase(name: "cancelled", rule: .standard, steps: [.cancel], attempts: 1),
    ]

    @Test(arguments: cases)
    func `attempts are made by the rule and no more`(_ item: RetryCase) async {
        let transport = ScriptedTransport(item.steps)
        let under = ClientUnderTest(transport: transport, time: transport.time)
        // How the call ends is not the question here.
        _ = try? await under.client.send(
            OutboundRequest(
                upstream: "test",
                url: "http://example.test/",
                method: item.method,
                retry: item.rule
            )
        )
        #expect(transport.transfers.count == item.attempts)
        let retries = under.metrics("retries_total{upstream").first
        let count = item.attempts - 1
        #expect(retries == (count == 0 ? nil : retriesLine(count)))
    }

    private struct NotPermitted: Error {}

    @Test func `each attempt asks for permission, and is not made without it`() async throws {
        let transport = ScriptedTransport([.answer(503)])
        let under = ClientUnderTest(transport: transport, time: transport.time)
        let asked = Recorder<Int>()
        await #expect(throws: NotPermitted.self) {
            try await under.client.send(
                OutboundRequest(
                    upstream: "test",
                    url: "http://example.test/",
                    retry: .standard,
                    permission: {
                        asked.append(1)
                        if asked.values.count == 3 { throw NotPermitted() }
                    }
                )
            )
        }
        #expect(asked.values.count == 3)
        #expect(transport.transfers.count == 2)
        let refused =
            #"taskforge_http_client_refused_total{upstream="test",reason="not_permitted"} 1"#
        #expect(under.metrics("refused_total{upstream") == [refused])
    }

    private func retriesLine(_ count: Int) -> String {
        #"taskforge_http_client_retries_total{upstream="test"} \#(count)"#
    }

    @Test func `pauses double and are spread by half`() async throws {
        let transport = ScriptedTransport([.answer(503)])
        let under = ClientUnderTest(transport: transport, time: transport.time)
        let rule = RetryRule(attempts: 4)
        _ = try await under.client.send(
            OutboundRequest(upstream: "test", url: "http://example.test/", retry: rule)
        )
        #expect(transport.pauses == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test(arguments: ["3", "Fri, 15 Jan 2027 08:00:03 GMT"])
    func `the pause the server asks for is kept`(_ value: String) async throws {
        let transport = ScriptedTransport([.answer(503, [("retry-after", value)]), .answer(200)])
        let under = ClientUnderTest(transport: transport, time: transport.time)
        let response = try await under.client.send(
            OutboundRequest(upstream: "test", url: "http://example.test/", retry: .standard)
        )
        #expect(response.attempts == 2)
        #expect(transport.pauses == [.seconds(3)])
    }

    @Test func `no pause reaches beyond the deadline`() async throws {
        let transport = ScriptedTransport([.answer(503, [("retry-after", "5")])])
        let under = ClientUnderTest(transport: transport, time: transport.time)
        let response = try await under.client.send(
            OutboundRequest(
                upstream: "test",
                url: "http://example.test/",
                deadline: .seconds(4),
                retry: .standard
            )
        )
        #expect(response.status == 503)
        #expect(transport.transfers.count == 1)
    }

    @Test func `each attempt has what is left of the deadline`() async throws {
        let transport = ScriptedTransport([.answer(503), .answer(503), .answer(200)])
        let under = ClientUnderTest(transport: transport, time: transport.time)
        _ = try await under.client.send(
            OutboundRequest(
                upstream: "test",
                url: "http://example.test/",
                deadline: .seconds(10),
                retry: .standard
            )
        )
        #expect(
            transport.transfers.map(\.timeout)
                == [.seconds(10), .milliseconds(9_500), .milliseconds(8_500)]
        )
    }

    @Test func `an error remembers that an earlier attempt may have reached the server`() async {
        let transport = ScriptedTransport([
            .fail(.connectionLost("reset"), reached: true),
            .fail(.connectFailed("refused"), reached: false),
        ])
        let under = ClientUnderTest(transport: transport, time: transport.time)
        let error = await #expect(throws: OutboundError.self) {
            try await under.client.send(
                OutboundRequest(
                    upstream: "test",
                    url: "http://example.test/",
                    method: "POST",
                    retry: .harmless
                )
            )
        }
        #expect(error?.errorType == "connect_failed")
        #expect(error?.mayHaveReachedServer == true)
    }

    @Test func `a real server is asked again after 503`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.respond(exchange.request["x-try"] == nil ? 503 : 200)
        }
        defer { server.stop() }
        var rule = RetryRule.standard
        rule.initialPause = .milliseconds(1)
        let response = try await ClientUnderTest().client.send(
            OutboundRequest(upstream: "test", url: server.url, retry: rule)
        )
        #expect(response.status == 503)
        #expect(response.attempts == 3)
        #expect(server.requests.count == 3)
    }
}

import Testing

@testable import Sandbox

struct ConnectionFaultTests {
    private static let create =
        "mutation { create_item(board_id: 4000000001, item_name: \"x\") { id } }"

    private func options(_ rules: SandboxFaults.Rule...) -> SandboxOptions {
        var options = SandboxOptions(extractor: CueExtractor())
        options.faults = SandboxFaults(rules: [.monday: rules])
        return options
    }

    private func itemCount(_ client: SandboxClient) async throws -> Int? {
        let state = try await client.send("/sandbox/state").json
        return state["monday"]?["items"]?.elements?.count
    }

    @Test func `a truncated body ends amid the text, and the change was made`() async throws {
        try await withSandbox(options(.init(.truncated, count: 1))) { client in
            // curl's status 18: the transfer closed with bytes outstanding.
            await #expect(throws: SandboxClient.NoAnswer(curlStatus: 18)) {
                try await client.monday(Self.create)
            }
            let count = try await itemCount(client)
            #expect(count == 1)
        }
    }

    @Test func `a malformed body is no JSON, and the change was made`() async throws {
        try await withSandbox(options(.init(.malformed, count: 1))) { client in
            let reply = try await client.monday(Self.create)
            #expect(reply.status == 200 && reply.json == .null && !reply.body.isEmpty)
            #expect(try await itemCount(client) == 1)
        }
    }

    @Test func `an error after the effect is one, and the replay says what came of it`()
        async throws
    {
        try await withSandbox(options(.init(.errorAfterEffect, status: 502, count: 1))) { client in
            let headers = ["Idempotency-Key": "once"]
            #expect(try await client.monday(Self.create, headers: headers).status == 502)
            #expect(try await itemCount(client) == 1)
            let replay = try await client.monday(Self.create, headers: headers)
            #expect(replay.headers["idempotency-replayed"] == "true")
            #expect(MondaySimulatorTests.id(replay) != nil)
            #expect(try await itemCount(client) == 1)
        }
    }

    @Test func `a body that drips is whole in the end`() async throws {
        let clock = HeldClock()
        var options = options(.init(.drip, seconds: 600, count: 1))
        options.clock = clock
        try await withSandbox(options) { client in
            async let reply = client.monday(Self.create)
            await clock.firstSleeper()
            clock.release()
            let whole = try await reply
            #expect(MondaySimulatorTests.id(whole) != nil)
        }
    }

    @Test func `calls, operations and faults are counted by their names`() async throws {
        let options = options(
            .init(.status, operation: "create_item", count: 2),
            .init(.malformed, count: 1)
        )
        try await withSandbox(options) { client in
            for query in [Self.create, Self.create, "{ me { id } }", Self.create, "{ nothing }"] {
                _ = try await client.monday(query)
            }
            let monday = try await client.send("/sandbox/state").json["monday"]
            #expect(monday?["requests"] == 5 && monday?["errors"] == 4 && monday?["faults"] == 3)
            #expect(monday?["faults_by_kind"] == ["malformed": 1, "status": 2])
            #expect(monday?["operations"] == ["create_item": 3, "me": 1, "other": 1])
        }
    }
}

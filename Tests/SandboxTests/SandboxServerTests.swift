import Foundation
import Logging
import Meetings
import Observability
import Testing

@testable import Sandbox

struct SandboxServerTests {
    @Test func `each vendor answers at its base path and is counted`() async throws {
        try await withSandbox { client in
            #expect(client.addresses.url(of: .monday).hasSuffix("/monday/v2"))
            _ = try await client.fireflies("{ user { user_id } }")
            _ = try await client.send("/gemini/v1beta/models?key=invalid")
            _ = try await client.monday("{ me { nothing } }")
            let render = try await client.send(
                "/render/v1/services/srv-1",
                headers: ["Authorization": "Bearer key"]
            )
            #expect(render.status == 404)
            #expect(render.json == ["message": "not found: services/srv-1"])
            let state = try await client.send("/sandbox/state").json
            for (vendor, requests, errors) in [
                ("fireflies", 1, 0), ("gemini", 1, 1), ("monday", 1, 1), ("render", 1, 1),
            ] {
                #expect(state[vendor]?["requests"] == .int(requests))
                #expect(state[vendor]?["errors"] == .int(errors))
            }
            #expect(state["fireflies"]?["meetings"] == 6)
            #expect(state["monday"]?["items"] == [] && state["monday"]?["duplicates"] == [])
        }
    }

    @Test func `a vendor that is down closes the connection and comes back`() async throws {
        try await withSandbox { client in
            let put = try await client.send(
                "/sandbox/faults",
                method: "PUT",
                body: #"{"gemini":[{"kind":"down"}]}"#
            )
            #expect(put.status == 200)
            #expect(try await client.send("/sandbox/faults").json["gemini"] == [["kind": "down"]])
            await #expect(throws: SandboxClient.NoAnswer.self) {
                try await client.send("/gemini/v1beta/models?key=k")
            }
            #expect(try await client.fireflies("{ user { user_id } }").status == 200)
            _ = try await client.send("/sandbox/faults", method: "PUT", body: "{}")
            #expect(try await client.send("/gemini/v1beta/models?key=k").status == 200)
            let state = try await client.send("/sandbox/state").json
            #expect(
                state["gemini"] == [
                    "requests": 2, "errors": 1, "faults": 1, "faults_by_kind": ["down": 1],
                    "operations": ["models": 2],
                ]
            )
        }
    }

    @Test(arguments: [429, 500, 503])
    func `an error that was asked for has the vendor's shape and no effect`(
        status: Int
    ) async throws {
        let rule = SandboxFaults.Rule(.status, status: status, count: 1)
        let rules = Dictionary(uniqueKeysWithValues: Vendor.allCases.map { ($0, [rule]) })
        var options = SandboxOptions(extractor: CueExtractor())
        options.faults = SandboxFaults(rules: rules)
        try await withSandbox(options) { client in
            let fireflies = try await client.fireflies("{ user { user_id } }")
            #expect(fireflies.status == status)
            #expect(fireflies.json["errors"]?.elements?.first?["code"]?.text != nil)
            let gemini = try await client.send("/gemini/v1beta/models?key=k")
            #expect(gemini.status == status)
            #expect(gemini.json["error"]?["code"] == .int(status))
            let headers = ["Idempotency-Key": "once"]
            let monday = try await MondaySimulatorTests.createItem(client, headers: headers)
            #expect(monday.status == status)
            #expect(monday.errorCode != nil)
            #expect(try await client.send("/sandbox/state").json["monday"]?["items"] == [])
            let again = try await MondaySimulatorTests.createItem(client, headers: headers)
            #expect(again.headers["idempotency-replayed"] == nil)
            #expect(MondaySimulatorTests.id(again) != nil)
        }
    }

    @Test(arguments: [(SandboxFaults.Kind.timeout, 0), (.timeoutAfterEffect, 1)])
    func `a timeout leaves the caller in doubt before or after the effect`(
        kind: SandboxFaults.Kind,
        items: Int
    ) async throws {
        let clock = HeldClock()
        var options = SandboxOptions(extractor: CueExtractor())
        options.clock = clock
        options.faults = SandboxFaults(rules: [.monday: [.init(kind, count: 1)]])
        try await withSandbox(options) { client in
            await #expect(throws: SandboxClient.NoAnswer(curlStatus: 28)) {
                _ = try await client.monday(
                    "mutation { create_item(board_id: 4000000001, item_name: \"x\") { id } }",
                    seconds: 1
                )
            }
            clock.release()
            let state = try await client.send("/sandbox/state").json
            #expect(state["monday"]?["items"]?.elements?.count == items)
        }
    }

    @Test(arguments: [
        ("{\"github\":[]}", "no simulated vendor"),
        ("{\"gemini\":[{\"kind\":\"sulk\"}]}", "vendors"),
        ("{\"gemini\":[{\"kind\":\"slow\",\"seconds\":9999}]}", "seconds is 9999.0"),
        ("no", "vendors"),
    ])
    func `faults that make no sense are refused and change nothing`(
        body: String,
        reason: String
    ) async throws {
        try await withSandbox { client in
            let reply = try await client.send("/sandbox/faults", method: "PUT", body: body)
            #expect(reply.status == 400)
            #expect(reply.text.contains(reason))
            #expect(try await client.send("/sandbox/faults").json["gemini"] == [])
        }
    }

    @Test func `a body beyond the limit is refused`() async throws {
        try await withSandbox { client in
            let body = String(repeating: "x", count: SandboxGate.maximumBody + 1)
            let reply = try await client.send(
                "/monday/v2",
                method: "POST",
                headers: ["Authorization": "token"],
                body: body
            )
            #expect(reply.status == 413)
            #expect(reply.errorCode != nil)
        }
    }

    @Test func `requests are told to the metrics by vendor and outcome`() async throws {
        let metrics = MetricRegistry()
        var logger = Logger(label: "sandbox")
        logger.logLevel = .critical
        let server = try SandboxServer(
            options: SandboxOptions(extractor: CueExtractor()),
            metrics: metrics,
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let client = SandboxClient(server: server, addresses: try await server.addresses())
            _ = try await client.fireflies("{ user { user_id } }")
            _ = try await client.fireflies("{ user { user_id } }", key: "Bearer invalid")
            group.cancelAll()
        }
        let text = String(decoding: metrics.exposition(), as: UTF8.self)
        for outcome in ["answered", "error"] {
            let series =
                "taskforge_sandbox_requests_total{vendor=\"fireflies\",outcome=\"\(outcome)\"} 1"
            #expect(text.contains(series))
        }
    }

    @Test func `who waits for a sandbox that cannot start is told why`() async throws {
        try await withSandbox { client in
            let port = try #require(URL(string: client.addresses.base)?.port)
            var logger = Logger(label: "sandbox")
            logger.logLevel = .critical
            let second = try SandboxServer(
                options: SandboxOptions(extractor: CueExtractor(), port: port),
                logger: logger
            )
            await #expect(throws: (any Error).self) { try await second.run() }
            await #expect(throws: (any Error).self) { try await second.addresses() }
        }
    }
}

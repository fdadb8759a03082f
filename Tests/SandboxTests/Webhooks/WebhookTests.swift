import Crypto
import Foundation
import Observability
import OrderedCollections
import TestSupport
import Testing

@testable import Sandbox

struct WebhookTests {
    private static let secret = "a shared secret"

    /// Runs a sandbox that tells a listener of everything.
    private func withListener(
        _ rules: [SandboxFaults.Rule] = [],
        secret: String? = WebhookTests.secret,
        version: SandboxWebhooks.FirefliesVersion = .v2,
        answer: @escaping LoopbackServer.Answer = { WebhookTests.accept($0) },
        _ body: @Sendable (SandboxClient, LoopbackServer) async throws -> Void
    ) async throws {
        let listener = try LoopbackServer(answer)
        defer { listener.stop() }
        var options = SandboxOptions(extractor: CueExtractor(), meetings: [])
        options.now = { Date(timeIntervalSince1970: 1_790_000_000) }
        options.faults = SandboxFaults(rules: [.fireflies: rules, .monday: rules])
        options.webhooks.firefliesURL = listener.url + "/fireflies"
        options.webhooks.firefliesVersion = version
        options.webhooks.firefliesSecret = secret.map { Secret($0) }
        options.webhooks.mondaySecret = options.webhooks.firefliesSecret
        options.webhooks.retryPause = .milliseconds(1)
        try await withSandbox(options) { client in try await body(client, listener) }
    }

    /// Takes an event, and repeats a challenge.
    static func accept(_ exchange: LoopbackExchange) {
        exchange.respond(body: exchange.request.text)
    }

    /// The deliveries to a path, as soon as there are so many.
    private func deliveries(
        _ count: Int,
        to path: String = "/fireflies",
        at listener: LoopbackServer
    ) async throws -> [LoopbackRequest] {
        var found: [LoopbackRequest] = []
        try await eventually("\(count) deliveries have come") {
            found = listener.requests.filter { $0.path == path && !$0.text.contains("challenge") }
            return found.count >= count
        }
        return found
    }

    private func json(_ request: LoopbackRequest) throws -> JSONValue {
        try JSONText.read(request.body)
    }

    private func counts(_ client: SandboxClient, _ vendor: String) async throws -> JSONValue? {
        try await client.send("/sandbox/state").json[vendor]?["webhooks"]
    }

    private func isSigned(_ request: LoopbackRequest) -> Bool {
        let key = SymmetricKey(data: Data(Self.secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: request.body, using: key)
        let hex = code.map { String(format: "%02x", $0) }.joined()
        return request["X-Hub-Signature"] == "sha256=\(hex)"
    }

    @Test func `Fireflies tells of transcript and summary, signed over the body`() async throws {
        try await withListener { client, listener in
            try client.server.load(FirefliesSimulatorTests.meetings(1))
            let told = try await deliveries(2, at: listener)
            let bodies = try told.map(json).sorted { "\($0)" < "\($1)" }
            #expect(
                Set(bodies.map { $0["event"]?.text })
                    == ["meeting.transcribed", "meeting.summarized"]
            )
            #expect(bodies.allSatisfy { $0["meeting_id"] == "m0" })
            #expect(bodies.allSatisfy { $0["timestamp"] == .int(1_790_000_000_000) })
            #expect(told.allSatisfy { isSigned($0) && $0["x-webhook-delivery-id"] != nil })
            #expect(told[0]["User-Agent"] == "Fireflies-Webhook/1.0")
            // The same words again say nothing new; other words do.
            try client.server.load(FirefliesSimulatorTests.meetings(1))
            try client.server.load([FirefliesSimulatorTests.meetings(1)[0].heardAgain])
            let third = try await deliveries(3, at: listener)
            #expect(third.count == 3)
            #expect(try third.last.map(json)?["event"] == "meeting.summarized")
        }
    }

    @Test func `the legacy form has other names, and no summary`() async throws {
        try await withListener(version: .v1) { client, listener in
            try client.server.load(FirefliesSimulatorTests.meetings(2))
            let told = try await deliveries(2, at: listener)
            #expect(
                Set(try told.map { try json($0)["meetingId"]?.text }) == ["m0", "m1"]
            )
            #expect(try json(told[0])["eventType"] == "Transcription completed")
            #expect(told.allSatisfy(isSigned))
        }
    }

    @Test func `the test button's event is not signed`() async throws {
        try await withListener { client, listener in
            let path = "/sandbox/webhooks/fireflies/test"
            let pressed = try await client.send(path, method: "POST")
            #expect(pressed.status == 202)
            let told = try await deliveries(1, at: listener)[0]
            #expect(told["X-Hub-Signature"] == nil)
            let body = try json(told)
            #expect(body["event"] == "test" && body["meeting_id"] == "test_00000000")
        }
    }

    private static let subscribe = """
        mutation W($url: String!, $event: WebhookEventType!) {
          create_webhook(board_id: 4000000001, url: $url, event: $event) { id board_id event } }
        """

    private func subscribe(
        _ client: SandboxClient,
        _ url: String,
        to events: String...
    ) async throws {
        for event in events {
            let reply = try await client.monday(
                Self.subscribe,
                variables: ["url": .string(url), "event": .string(event)]
            )
            #expect(reply.json["data"]?["create_webhook"]?["event"] == .string(event))
        }
    }

    @Test func `monday asks an address first, and takes no for an answer`() async throws {
        let refuse: LoopbackServer.Answer = { exchange in
            if exchange.request.path == "/silent" { return exchange.respond(body: "{}") }
            Self.accept(exchange)
        }
        try await withListener(answer: refuse) { client, listener in
            try await subscribe(client, listener.url + "/good", to: "create_item")
            let silent = try await client.monday(
                Self.subscribe,
                variables: ["url": .string(listener.url + "/silent"), "event": "create_item"]
            )
            #expect(silent.errorCode == "InvalidArgumentException")
            let list = "{ webhooks(board_id: 4000000001) { id event } }"
            let found = try await client.monday(list).json["data"]?["webhooks"]?.elements
            #expect(found?.count == 1)
            let id = found?.first?["id"]?.text ?? ""
            _ = try await client.monday("mutation { delete_webhook(id: \(id)) { id } }")
            #expect(try await client.monday(list).json["data"]?["webhooks"] == [])
        }
    }

    @Test func `monday's events have names and numbers of their own, and a token`() async throws {
        try await withListener { client, listener in
            let url = listener.url + "/monday"
            try await subscribe(
                client,
                url,
                to: "create_item",
                "change_column_value",
                "change_name",
                "item_deleted"
            )
            let made = try await MondaySimulatorTests.createItem(client)
            let id = try #require(MondaySimulatorTests.id(made))
            _ = try await client.monday(
                """
                mutation { change_multiple_column_values(board_id: 4000000001, item_id: \(id),
                  column_values: "{\\"status\\": {\\"label\\": \\"Done\\"}, \\"name\\": \\"New\\"}") { id } }
                """
            )
            _ = try await client.monday("mutation { delete_item(item_id: \(id)) { id } }")
            let told = try await deliveries(4, to: "/monday", at: listener)
            let events = try told.compactMap { try json($0)["event"] }
            #expect(
                Set(events.map { $0["type"]?.text })
                    == ["create_pulse", "update_column_value", "update_name", "delete_pulse"]
            )
            #expect(events.allSatisfy { $0["pulseId"] == Int(id).map(JSONValue.int) })
            #expect(events.allSatisfy { $0["boardId"] == 4_000_000_001 && $0["userId"] == 100 })
            #expect(Set(events.compactMap { $0["triggerUuid"]?.text }).count == 4)
            let change = events.first { $0["type"] == "update_column_value" }
            #expect(change?["columnId"] == "status" && change?["columnType"] == "color")
            #expect(change?["value"]?["label"]?["text"] == "Done")
            #expect(change?["previousValue"] == .null)
            for delivery in told { try expectToken(delivery, for: url) }
        }
    }

    private func expectToken(_ request: LoopbackRequest, for url: String) throws {
        let parts = try #require(request["Authorization"]).split(separator: ".").map(String.init)
        #expect(parts.count == 3)
        let key = SymmetricKey(data: Data(Self.secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(parts[0]).\(parts[1])".utf8),
            using: key
        )
        #expect(decoded(parts[2]) == Data(code))
        let claims = try JSONText.read(Array(decoded(parts[1])))
        #expect(claims["aud"] == .string(url) && claims["userId"] == 100)
        #expect(claims["iat"] == 1_790_000_000 && claims["exp"] == 1_790_000_300)
    }

    private func decoded(_ text: String) -> Data {
        var text = text.replacing("-", with: "+").replacing("_", with: "/")
        while !text.utf8.count.isMultiple(of: 4) { text += "=" }
        return Data(base64Encoded: text) ?? Data()
    }

    @Test func `a configured address hears of items, without a token where no secret is`()
        async throws
    {
        try await withListener(secret: nil) { client, listener in
            var webhooks = SandboxWebhooks()
            webhooks.mondayURL = listener.url + "/monday"
            client.server.setWebhooks(webhooks)
            try await eventually("the address is subscribed") {
                let list = "{ webhooks(board_id: 4000000001) { event } }"
                let found = try await client.monday(list).json["data"]?["webhooks"]
                return found?.elements?.count == MondayWebhook.usualEvents.count
            }
            _ = try await MondaySimulatorTests.createItem(client)
            let told = try await deliveries(1, to: "/monday", at: listener)[0]
            #expect(told["Authorization"] == nil)
            #expect(try json(told)["event"]?["type"] == "create_pulse")
        }
    }

    @Test func `monday tries again until somebody takes it, Fireflies does not`() async throws {
        let tries = TestCounter()
        let refuse: LoopbackServer.Answer = { exchange in
            let isEvent = !exchange.request.text.contains("challenge")
            if isEvent, exchange.request.path == "/fireflies" || tries.next() < 2 {
                return exchange.respond(500)
            }
            Self.accept(exchange)
        }
        try await withListener(answer: refuse) { client, listener in
            try await subscribe(client, listener.url + "/monday", to: "create_item")
            _ = try await MondaySimulatorTests.createItem(client)
            try client.server.load(FirefliesSimulatorTests.meetings(1))
            try await eventually("all is settled") {
                let delivered = try await counts(client, "monday")?["delivered"]
                let failed = try await counts(client, "fireflies")?["failed"]
                return delivered == 1 && failed == 2
            }
            #expect(try await counts(client, "monday")?["retried"] == 2)
            #expect(try await counts(client, "fireflies")?["retried"] == 0)
        }
    }

    @Test func `deliveries are lost, late, doubled, unsigned and forged, and counted`() async throws
    {
        let kinds: [SandboxFaults.Kind] = [
            .webhookLost, .webhookLate, .webhookDoubled, .webhookUnsigned, .webhookForged,
        ]
        let rules = kinds.map {
            SandboxFaults.Rule($0, seconds: $0 == .webhookLate ? 0.01 : nil, count: 1)
        }
        try await withListener(rules) { client, listener in
            try client.server.load(FirefliesSimulatorTests.meetings(3))
            // Six events: one is lost, one comes twice.
            let told = try await deliveries(6, at: listener)
            try await eventually("all are counted") {
                try await counts(client, "fireflies")?["delivered"] == 6
            }
            let state = try #require(try await counts(client, "fireflies"))
            for kind in ["lost", "late", "doubled", "unsigned", "forged"] {
                #expect(state[kind] == 1, "\(kind)")
            }
            #expect(told.count { $0["X-Hub-Signature"] == nil } == 1)
            let forged = told.count { $0["X-Hub-Signature"] != nil && !isSigned($0) }
            #expect(forged == 1)
        }
    }
}

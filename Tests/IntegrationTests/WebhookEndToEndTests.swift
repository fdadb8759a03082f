import Foundation
import OutboundHTTP
import TestSupport
import Testing

/// Deliveries over a socket, to the program as a person starts it.
@Suite struct WebhookEndToEndTests {
    private static let address = "Zk3v9QmR7xWc2LpT8bNs5YdH"

    private func post(
        _ run: SandboxRun,
        _ url: String,
        _ body: String,
        method: String = "POST"
    ) async throws -> OutboundResponse {
        try await run.http.send(
            OutboundRequest(
                upstream: "taskforge",
                url: url,
                method: method,
                headers: [(name: "Content-Type", value: "application/json")],
                body: method == "GET" ? nil : Array(body.utf8)
            )
        )
    }

    @Test(.timeLimit(.minutes(3)))
    func `deliveries are checked over a socket, and the secret address is told nowhere`()
        async throws
    {
        try await SandboxRun.with { run in
            let server = try run.serve(environment: [
                "FIREFLIES_WEBHOOK_SECRET": "0123456789abcdef",
                "MONDAY_WEBHOOK_SECRET": Self.address, "LOG_LEVEL": "trace",
            ])
            let base = try await server.baseURL()
            let secret = "\(base)/webhooks/monday/\(Self.address)"
            let challenge = #"{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmd"}"#
            let event = #"{"event":{"boardId":1,"pulseId":2,"triggerUuid":"a-1"}}"#

            let echoed = try await post(run, secret, challenge)
            #expect(echoed.status == 200)
            #expect(echoed.text == challenge)
            // Another board's: answered, and left.
            #expect(try await post(run, secret, event).status == 200)
            let refusals = [
                (try await post(run, secret + "x", event), 404),
                (try await post(run, secret + "/more", event), 404),
                (try await post(run, secret, "garbage"), 400),
                (try await post(run, secret, event, method: "GET"), 405),
                (try await post(run, secret, String(repeating: "a", count: 300_000)), 413),
                (try await post(run, "\(base)/webhooks/monday", event), 401),
                (
                    try await post(
                        run,
                        "\(base)/webhooks/fireflies",
                        #"{"event":"meeting.summarized","timestamp":1,"meeting_id":"m"}"#
                    ), 401
                ),
            ]
            for (answer, status) in refusals {
                #expect(answer.status == status, "\(answer.text)")
                #expect(answer.headers["content-type"] == "application/problem+json")
            }
            let metrics = try await run.get(base, "/metrics").body
            #expect(metrics.contains(#"http_route="/webhooks/monday/{secret}""#))
            #expect(metrics.contains(#"deliveries_total{upstream="monday",outcome="challenge"}"#))
            #expect(!metrics.contains(Self.address))
            #expect(try await server.stop() == 0)
            let log = server.outputLines.joined()
            #expect(log.contains("webhook delivery"))
            #expect(!log.contains(Self.address))
            #expect(!server.errorText.contains(Self.address))
        }
    }
}

extension OutboundResponse {
    /// The body as text.
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}

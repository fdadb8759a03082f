import Fireflies
import Foundation
import ModuleKit
import Operations
import Postgres
import TestSupport
import Testing

/// What Fireflies delivers, in both versions.
@Suite struct FirefliesWebhookTests {
    private static let secret = "0123456789abcdef"
    private let version2 = #"""
        {"event":"meeting.summarized","timestamp":1785752123456,"meeting_id":"01KYWE8F",
        "client_reference_id":"a"}
        """#
    private let version1 = #"""
        {"meetingId":"ASxwZxCstx","eventType":"Transcription completed","clientReferenceId":"a"}
        """#

    private func withRoute(
        secret: String? = secret,
        _ body: (WebhooksUnderTest, ModuleRoute) async throws -> Void
    ) async throws {
        try await WebhooksUnderTest.run { under in
            var given = ["FIREFLIES_API_KEY": "k"]
            given["FIREFLIES_WEBHOOK_SECRET"] = secret
            let module = try under.module(FirefliesModule.self, given)
            try await body(under, try #require(module.routes.first))
        }
    }

    private func deliver(
        _ text: String,
        _ under: WebhooksUnderTest,
        _ route: ModuleRoute,
        secret: String? = secret,
        prefix: String = "sha256="
    ) async throws -> WebhooksUnderTest.Answer {
        let body = Array(text.utf8)
        var headers = [(name: "Content-Type", value: "application/json")]
        if let secret {
            let code = WebhooksUnderTest.signature(of: body, secret: secret)
            headers.append((name: "X-Hub-Signature", value: prefix + code))
        }
        return try await under.deliver(body, to: route, headers: headers)
    }

    @Test func `a signed event of either version queues the fetch of its meeting, once`()
        async throws
    {
        try await withRoute { under, route in
            for prefix in ["sha256=", ""] {
                for text in [version2, version1] {
                    let answer = try await deliver(text, under, route, prefix: prefix)
                    #expect(answer.status == 200)
                }
            }
            let jobs = try await under.jobs("fetch_transcript")
            #expect(jobs.count == 2)
            #expect(jobs.first?.contains("01KYWE8F") == true)
            #expect(jobs.last?.contains("ASxwZxCstx") == true)
            #expect(jobs.allSatisfy { $0.contains(#""again": true"#) })
            #expect(under.count("fireflies", .accepted) == 2)
            #expect(under.count("fireflies", .duplicate) == 2)
        }
    }

    @Test func `a meeting that was processed again later gets through, a replay does not`()
        async throws
    {
        try await withRoute { under, route in
            _ = try await deliver(version2, under, route)
            try await under.database.query(
                "UPDATE jobs SET state = 'completed', finished_at = now()"
            )
            _ = try await deliver(version2, under, route)
            let before = try await under.jobs("fetch_transcript")
            #expect(before.count == 1)
            let later = version2.replacing("1785752123456", with: "1785759999999")
            _ = try await deliver(later, under, route)
            let jobs = try await under.jobs("fetch_transcript")
            #expect(jobs.count == 2)
        }
    }

    @Test func `a wrong, missing or foreign signature is refused and nothing is stored`()
        async throws
    {
        try await withRoute { under, route in
            let answers = [
                try await deliver(version2, under, route, secret: "another secret !"),
                try await deliver(version2, under, route, secret: nil),
                try await deliver(version2, under, route, prefix: "sha1="),
            ]
            #expect(answers.map(\.status) == [401, 401, 401])
            #expect(answers.allSatisfy { $0.text.contains("FIREFLIES_WEBHOOK_SECRET") })
            let jobs = try await under.jobs("fetch_transcript")
            #expect(jobs.isEmpty)
            #expect(under.count("fireflies", .unsigned) == 3)
        }
    }

    @Test func `without a secret nothing is believed, signed or not`() async throws {
        try await withRoute(secret: nil) { under, route in
            #expect(try await deliver(version2, under, route).status == 401)
            #expect(try await deliver(version2, under, route, secret: nil).status == 401)
            let jobs = try await under.jobs("fetch_transcript")
            #expect(jobs.isEmpty)
        }
    }

    @Test func `the settings' test button is answered unsigned, and nothing is done`() async throws
    {
        try await withRoute { under, route in
            let test = #"{"event":"test","timestamp":1785752123456,"meeting_id":"test_00000000"}"#
            #expect(try await deliver(test, under, route, secret: nil).status == 200)
            #expect(try await deliver(test, under, route).status == 200)
            let joined = version2.replacing("summarized", with: "bot_joined")
            #expect(try await deliver(joined, under, route).status == 200)
            let jobs = try await under.jobs("fetch_transcript")
            #expect(jobs.isEmpty)
            #expect(under.count("fireflies", .ignored) == 3)
        }
    }

    @Test func `garbage is refused with the remedy`() async throws {
        try await withRoute { under, route in
            let bodies = [
                "", "no json", "[]", "{}", #"{"event":"meeting.summarized"}"#,
                #"{"event":"meeting.summarized","meeting_id":"../../etc"}"#,
                #"{"event":"meeting.summarized","meeting_id":""}"#,
            ]
            for text in bodies {
                #expect(try await deliver(text, under, route).status == 400, "\(text)")
            }
            let jobs = try await under.jobs("fetch_transcript")
            #expect(jobs.isEmpty)
        }
    }

    @Test func `whatever comes, the answer is never our own failure`() async throws {
        var random = SeededRandom()
        try await withRoute { under, route in
            for step in 0..<400 {
                let body = WebhooksUnderTest.randomBody(
                    Bool.random(using: &random) ? version1 : version2,
                    &random
                )
                var headers: [(name: String, value: String)] = []
                if Bool.random(using: &random) {
                    let code = WebhooksUnderTest.signature(of: body, secret: Self.secret)
                    headers.append((name: "x-hub-signature", value: code))
                } else if Bool.random(using: &random) {
                    headers.append((name: "X-Hub-Signature", value: "sha256=\u{1F600}\(step)"))
                }
                let answer = try await under.deliver(
                    body,
                    to: route,
                    headers: headers,
                    from: "192.0.2.\(step / 100)"
                )
                #expect([200, 400, 401].contains(answer.status), "\(step) \(random)")
            }
        }
    }
}

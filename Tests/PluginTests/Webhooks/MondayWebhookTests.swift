import Crypto
import Foundation
import ModuleKit
import Monday
import Operations
import TestSupport
import Testing

/// What monday delivers, of apps and of personal tokens.
@Suite struct MondayWebhookTests {
    private static let pathSecret = "Zk3v9QmR7xWc2LpT8bNs5YdH"
    private static let signingSecret = "signing-secret-of-the-app"
    private let event = #"""
        {"event":{"app":"monday","type":"update_column_value","boardId":1771812698,
        "pulseId":1771812728,"columnId":"status","value":{"label":{"text":"Done"}},
        "triggerUuid":"645fc8d8-1"}}
        """#

    private func withRoutes(
        _ body: (WebhooksUnderTest, _ signed: ModuleRoute, _ secret: ModuleRoute) async throws
            -> Void
    ) async throws {
        try await WebhooksUnderTest.run { under in
            let module = try under.module(
                MondayModule.self,
                [
                    "MONDAY_API_TOKEN": "t", "MONDAY_BOARD_ID": "1771812698",
                    "MONDAY_SIGNING_SECRET": Self.signingSecret,
                    "MONDAY_WEBHOOK_SECRET": Self.pathSecret,
                ]
            )
            let routes = module.routes
            try await body(
                under,
                try #require(routes.first { $0.path.isEmpty }),
                try #require(routes.first { $0.path == "{secret}" })
            )
        }
    }

    private func token(_ claims: String = "{}", secret: String = signingSecret) -> String {
        func base64(_ data: Data) -> String {
            data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
        }
        let signed = base64(Data(#"{"alg":"HS256"}"#.utf8)) + "." + base64(Data(claims.utf8))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(signed.utf8),
            using: SymmetricKey(data: Data(secret.utf8))
        )
        return signed + "." + base64(Data(code))
    }

    private func deliver(
        _ text: String,
        _ under: WebhooksUnderTest,
        _ route: ModuleRoute,
        token: String? = nil,
        path: String? = nil
    ) async throws -> WebhooksUnderTest.Answer {
        try await under.deliver(
            Array(text.utf8),
            to: route,
            headers: token.map { [(name: "Authorization", value: $0)] } ?? [],
            parameters: path.map { ["secret": $0] } ?? [:]
        )
    }

    @Test func `a challenge is given back on both addresses`() async throws {
        try await withRoutes { under, signed, secret in
            let text = #"{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}"#
            #expect(try await deliver(text, under, signed) == .init(status: 200, text: text))
            let answer = try await deliver(text, under, secret, path: Self.pathSecret)
            #expect(answer == .init(status: 200, text: text))
            let long = #"{"challenge":"\#(String(repeating: "a", count: 2_000))"}"#
            #expect(try await deliver(long, under, signed).status == 400)
        }
    }

    @Test func `a signed event has its item read again, once`() async throws {
        try await withRoutes { under, signed, _ in
            for _ in 0..<3 {
                #expect(try await deliver(event, under, signed, token: token()).status == 200)
            }
            let bearer = "Bearer \(token())"
            #expect(try await deliver(event, under, signed, token: bearer).status == 200)
            let jobs = try await under.jobs("read_board")
            #expect(jobs.count == 1)
            #expect(jobs.first?.contains("1771812728") == true)
            // What the delivery says of the item is not kept: it is read again.
            #expect(jobs.first?.contains("Done") == false)
            #expect(under.count("monday", .duplicate) == 3)
        }
    }

    @Test func `a token that is forged, over or meant for others is refused`() async throws {
        try await withRoutes { under, signed, _ in
            let tokens = [
                nil, "", "x.y.z", token(secret: "another"), token(#"{"exp":1000}"#),
                token(#"{"aud":"https://taskforge.test/webhooks/fireflies"}"#),
            ]
            for token in tokens {
                let answer = try await deliver(event, under, signed, token: token)
                #expect(answer.status == 401)
                #expect(answer.text.contains("MONDAY_SIGNING_SECRET"))
            }
            let good = token(#"{"exp":1800000100,"aud":"https://a.test/webhooks/monday"}"#)
            #expect(try await deliver(event, under, signed, token: good).status == 200)
            let jobs = try await under.jobs("read_board")
            #expect(jobs.count == 1)
        }
    }

    @Test func `an unsigned event needs the address that nobody can guess`() async throws {
        try await withRoutes { under, _, secret in
            for path in ["", "x", String(Self.pathSecret.dropLast()), Self.pathSecret + "x"] {
                #expect(try await deliver(event, under, secret, path: path).status == 404)
            }
            let before = try await under.jobs("read_board")
            #expect(before.isEmpty)
            #expect(
                try await deliver(event, under, secret, path: Self.pathSecret).status == 200
            )
            let jobs = try await under.jobs("read_board")
            #expect(jobs.count == 1)
        }
    }

    @Test func `events of every board are taken, those of no item are left`() async throws {
        try await withRoutes { under, signed, _ in
            let none = event.replacing("pulseId", with: "other")
            #expect(try await deliver(none, under, signed, token: token()).status == 200)
            #expect(under.count("monday", .ignored) == 1)
            let before = try await under.jobs("read_board")
            #expect(before.isEmpty)
            // Rules send items to other boards, and people move them there.
            let texts = [
                event.replacing("1771812698", with: "1"),
                event.replacing("boardId", with: "other").replacing("645fc8d8-1", with: "2"),
            ]
            for text in texts {
                #expect(try await deliver(text, under, signed, token: token()).status == 200)
            }
            let jobs = try await under.jobs("read_board")
            #expect(jobs.count == 2)
        }
    }

    @Test func `what one trigger does to several items is an event of each`() async throws {
        try await withRoutes { under, signed, _ in
            for _ in 1...2 {
                for item in ["1771812728", "1771812729", "1771812730"] {
                    let text = event.replacing("1771812728", with: item)
                    let answer = try await deliver(text, under, signed, token: token())
                    #expect(answer.status == 200)
                }
            }
            let jobs = try await under.jobs("read_board")
            #expect(jobs.count == 3)
            #expect(under.count("monday", .duplicate) == 3)
        }
    }

    @Test func `without an id of its own, the same bytes are the same delivery`() async throws {
        try await withRoutes { under, signed, _ in
            let text = event.replacing("triggerUuid", with: "unknown")
            for text in [text, text, text + " "] {
                let answer = try await deliver(text, under, signed, token: token())
                #expect(answer.status == 200)
            }
            #expect(under.count("monday", .accepted) == 2)
            #expect(under.count("monday", .duplicate) == 1)
        }
    }

    @Test func `an address that can be guessed is no configuration`() async throws {
        try await WebhooksUnderTest.run { under in
            for word in ["short", String(repeating: "a b", count: 20)] {
                #expect(throws: ConfigurationFault.self) {
                    _ = try under.module(
                        MondayModule.self,
                        [
                            "MONDAY_API_TOKEN": "t", "MONDAY_BOARD_ID": "7",
                            "MONDAY_WEBHOOK_SECRET": word,
                        ]
                    )
                }
            }
        }
    }

    @Test func `whatever comes, the answer is never our own failure`() async throws {
        var random = SeededRandom()
        try await withRoutes { under, signed, secret in
            for step in 0..<400 {
                let example = Bool.random(using: &random) ? event : #"{"challenge":"abc"}"#
                let body = WebhooksUnderTest.randomBody(example, &random)
                let isSigned = Bool.random(using: &random)
                let words = [token(), "Bearer \(step)", "....", "\u{0}é", ""]
                let answer = try await under.deliver(
                    body,
                    to: isSigned ? signed : secret,
                    headers: [
                        (
                            name: "Authorization",
                            value: words.randomElement(using: &random) ?? ""
                        )
                    ],
                    parameters: [
                        "secret": Bool.random(using: &random) ? Self.pathSecret : "\(step)"
                    ],
                    from: "192.0.2.\(step / 100)"
                )
                #expect([200, 400, 401, 404].contains(answer.status), "\(step) \(random)")
            }
        }
    }
}

import Foundation
import OutboundHTTP
import TestSupport
import Testing

@testable import Fireflies

/// An answer that is not what was asked for, and what it is to mean.
struct FirefliesFailureCase: Sendable, CustomTestStringConvertible {
    var name: String
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: String
    var meaning: Meaning
    var testDescription: String { name }
}

struct FirefliesFailureTests {
    static func error(
        _ code: String,
        _ status: Int,
        top: Bool = true,
        inside: Bool = true,
        metadata: String = "{}"
    ) -> String {
        let outer = top ? #""code":"\#(code)","# : ""
        let inner = inside ? #""code":"\#(code)","# : ""
        return #"""
            {"data":{},"errors":[{"message":"Words with key-1","friendly":true,\#(outer)"extensions":
            {\#(inner)"status":\#(status),"helpUrls":["https://docs.example"],"metadata":\#(metadata),
            "correlationId":"c"}}]}
            """#
    }

    /// The codes of the vendor's table, with the status of their extensions and their meaning.
    static let codes: [(code: String, status: Int, meaning: Meaning)] = [
        ("auth_failed", 401, .needsPerson), ("forbidden", 403, .needsPerson),
        ("not_in_team", 403, .needsPerson), ("require_elevated_privilege", 403, .needsPerson),
        ("paid_required", 403, .needsPerson), ("account_cancelled", 403, .needsPerson),
        ("object_not_found", 404, .permanent), ("invalid_arguments", 400, .permanent),
        ("args_required", 400, .permanent), ("payload_too_small", 400, .permanent),
        ("invalid_language_code", 400, .permanent), ("require_ai_credits", 402, .needsPerson),
        ("request_timeout", 408, .retry), ("too_many_requests", 429, .wait(60)),
        ("invariant_violation", 500, .retry), ("unsupported_platform", 400, .needsPerson),
        ("admin_must_exist", 400, .needsPerson), ("something_new", 403, .needsPerson),
        ("something_else", 500, .retry), ("something_bad", 400, .permanent),
    ]

    static let byCode = codes.flatMap { item in
        [200, item.status].map { status in
            FirefliesFailureCase(
                name: "\(item.code) under \(status)",
                status: status,
                body: error(item.code, item.status),
                meaning: item.meaning
            )
        }
    }

    static let others: [FirefliesFailureCase] = [
        FirefliesFailureCase(
            name: "code beside the message only",
            status: 200,
            body: error("object_not_found", 404, inside: false),
            meaning: .permanent
        ),
        FirefliesFailureCase(
            name: "code in the extensions only",
            status: 200,
            body: error("object_not_found", 404, top: false),
            meaning: .permanent
        ),
        FirefliesFailureCase(
            name: "retry-after in seconds",
            status: 429,
            headers: [(name: "Retry-After", value: "30")],
            body: error("too_many_requests", 429),
            meaning: .wait(30)
        ),
        FirefliesFailureCase(
            name: "retry-after as a date",
            status: 429,
            headers: [(name: "Retry-After", value: "Fri, 15 Jan 2027 08:01:00 GMT")],
            body: "",
            meaning: .wait(60)
        ),
        FirefliesFailureCase(
            name: "retryAfter in epoch milliseconds",
            status: 200,
            body: error(
                "too_many_requests",
                429,
                metadata: #"{"retryAfter":1800000045000}"#
            ),
            meaning: .wait(45)
        ),
        FirefliesFailureCase(
            name: "reset in seconds",
            status: 429,
            headers: [(name: "X-RateLimit-Reset", value: "86000")],
            body: "",
            meaning: .wait(86_000)
        ),
        FirefliesFailureCase(
            name: "the header before the body before the reset",
            status: 429,
            headers: [
                (name: "X-RateLimit-Reset", value: "5"), (name: "Retry-After", value: "7"),
            ],
            body: error("too_many_requests", 429, metadata: #"{"retryAfter":1800000045000}"#),
            meaning: .wait(7)
        ),
        FirefliesFailureCase(
            name: "429 and nothing else",
            status: 429,
            body: "",
            meaning: .wait(60)
        ),
        FirefliesFailureCase(
            name: "metadata of another form",
            status: 200,
            body: error("invalid_arguments", 400, metadata: #"{"fields":[{"name":"x"}]}"#),
            meaning: .permanent
        ),
        FirefliesFailureCase(
            name: "502 with a page",
            status: 502,
            body: "<html>",
            meaning: .retry
        ),
        FirefliesFailureCase(
            name: "401 without a body",
            status: 401,
            body: "",
            meaning: .needsPerson
        ),
        FirefliesFailureCase(
            name: "a redirect",
            status: 302,
            body: "",
            meaning: .needsPerson
        ),
        FirefliesFailureCase(
            name: "200 that is not JSON",
            status: 200,
            body: "ok",
            meaning: .retry
        ),
        FirefliesFailureCase(
            name: "200 cut off",
            status: 200,
            body: #"{"data":{"transcri"#,
            meaning: .retry
        ),
        FirefliesFailureCase(
            name: "200 without data",
            status: 200,
            body: #"{"data":null}"#,
            meaning: .retry
        ),
        FirefliesFailureCase(
            name: "an error without code",
            status: 200,
            body: #"{"data":null,"errors":[{"message":"key-1"}]}"#,
            meaning: .retry
        ),
        FirefliesFailureCase(
            name: "an error with a code that is no word",
            status: 200,
            body: #"{"errors":[{"message":"m","code":"key-1 key-1"}]}"#,
            meaning: .retry
        ),
    ]

    @Test(arguments: byCode + others)
    func `every failure has its meaning and repeats no words of the vendor's`(
        _ item: FirefliesFailureCase
    ) async throws {
        let under = FirefliesUnderTest { exchange in
            exchange.respond(
                item.status,
                headers: item.headers.map { ($0.name, $0.value) },
                body: item.body
            )
        }
        defer { under.stop() }
        let failure = await #expect(throws: VendorFailure.self) {
            try await under.source.list(from: testNow, to: testNow)
        }
        #expect(failure.map { Meaning($0) } == item.meaning)
        #expect(failure?.description.contains("key-1") == false)
    }
}

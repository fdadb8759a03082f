import Foundation
import OutboundHTTP
import Testing

@testable import Gemini

/// An error as the service sends it, and what it is to mean.
struct GeminiErrorCase: Sendable, CustomTestStringConvertible {
    /// The classes of failure, the moment apart.
    enum Meaning: Sendable, Equatable { case retry, permanent, needsPerson, wait(Double) }

    var name: String
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: String
    var meaning: Meaning
    var testDescription: String { name }
}

struct GeminiErrorTests {
    static func error(_ code: Int, _ status: String, message: String = "m", details: String = "")
        -> String
    {
        #"{"error":{"code":\#(code),"message":"\#(message)","status":"\#(status)","details":[\#(details)]}}"#
    }

    static func quota(_ id: String) -> String {
        #"{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/x","quotaId":"\#(id)","quotaDimensions":{"model":"m"},"quotaValue":"2"}]}"#
    }

    static func retryInfo(_ delay: String) -> String {
        #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\#(delay)"}"#
    }

    static let perMinute = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
    static let perDay = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
    static let exhausted = "RESOURCE_EXHAUSTED"
    static let keyInvalid =
        #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}"#

    static let cases: [GeminiErrorCase] = [
        GeminiErrorCase(
            name: "400 invalid key",
            status: 400,
            body: error(400, "INVALID_ARGUMENT", details: keyInvalid),
            meaning: .needsPerson
        ),
        GeminiErrorCase(
            name: "400 invalid argument",
            status: 400,
            body: error(400, "INVALID_ARGUMENT"),
            meaning: .permanent
        ),
        GeminiErrorCase(
            name: "400 location",
            status: 400,
            body: error(400, "FAILED_PRECONDITION"),
            meaning: .needsPerson
        ),
        GeminiErrorCase(
            name: "401",
            status: 401,
            body: error(401, "UNAUTHENTICATED"),
            meaning: .needsPerson
        ),
        GeminiErrorCase(
            name: "402",
            status: 402,
            body: error(402, exhausted),
            meaning: .needsPerson
        ),
        GeminiErrorCase(
            name: "403",
            status: 403,
            body: error(403, "PERMISSION_DENIED"),
            meaning: .needsPerson
        ),
        GeminiErrorCase(
            name: "404",
            status: 404,
            body: error(404, "NOT_FOUND"),
            meaning: .needsPerson
        ),
        GeminiErrorCase(
            name: "429 per minute with delay",
            status: 429,
            body: error(
                429,
                exhausted,
                message: "Please retry in 56.185908122s.",
                details: quota(perMinute) + "," + retryInfo("56s")
            ),
            meaning: .wait(56)
        ),
        GeminiErrorCase(
            name: "429 as it was recorded",
            status: 429,
            body: #"""
                {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 2\nPlease retry in 56.185908122s.",
                "details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier","quotaDimensions":{"location":"global","model":"gemini-2.5-pro"},"quotaValue":"2"}]},
                {"@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"Learn more about Gemini API quotas","url":"https://ai.google.dev/gemini-api/docs/rate-limits"}]},
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"56s"}]}}
                """#,
            meaning: .wait(56)
        ),
        GeminiErrorCase(
            name: "429 that asks for more than five minutes",
            status: 429,
            body: error(429, exhausted, details: retryInfo("7200s")),
            meaning: .wait(7_200)
        ),
        GeminiErrorCase(
            name: "400 thinking level of another family",
            status: 400,
            body: error(
                400,
                "INVALID_ARGUMENT",
                message: "Thinking level is not supported for this model."
            ),
            meaning: .permanent
        ),
        GeminiErrorCase(
            name: "429 fractional delay",
            status: 429,
            body: error(429, exhausted, details: retryInfo("34.074824224s")),
            meaning: .wait(34.074824224)
        ),
        GeminiErrorCase(
            name: "429 delay in milliseconds",
            status: 429,
            body: error(429, exhausted, details: retryInfo("900ms")),
            meaning: .wait(0.9)
        ),
        GeminiErrorCase(
            name: "429 small delay",
            status: 429,
            body: error(429, exhausted, details: retryInfo("0.539477544s")),
            meaning: .wait(0.539477544)
        ),
        GeminiErrorCase(
            name: "429 delay in the words only",
            status: 429,
            body: error(429, exhausted, message: "Quota.\\nPlease retry in 12.5s."),
            meaning: .wait(12.5)
        ),
        GeminiErrorCase(
            name: "429 header",
            status: 429,
            headers: [(name: "Retry-After", value: "7")],
            body: error(429, exhausted),
            meaning: .wait(7)
        ),
        GeminiErrorCase(
            name: "429 per minute without delay",
            status: 429,
            body: error(429, exhausted, details: quota(perMinute)),
            meaning: .wait(60)
        ),
        // 2027-01-15T08:00:00Z is midnight Pacific time, so the next is a day away.
        GeminiErrorCase(
            name: "429 per day",
            status: 429,
            body: error(429, exhausted, details: quota(perDay) + "," + retryInfo("20s")),
            meaning: .wait(86_400)
        ),
        GeminiErrorCase(
            name: "429 limit of zero",
            status: 429,
            body: error(
                429,
                exhausted,
                message: "* Quota exceeded for metric: x, limit: 0\\nPlease retry",
                details: quota(perDay)
            ),
            meaning: .needsPerson
        ),
        GeminiErrorCase(
            name: "429 no capacity",
            status: 429,
            body: error(
                429,
                exhausted,
                details: #"{"reason":"MODEL_CAPACITY_EXHAUSTED"}"#
            ),
            meaning: .retry
        ),
        GeminiErrorCase(
            name: "499",
            status: 499,
            body: error(499, "CANCELLED"),
            meaning: .retry
        ),
        GeminiErrorCase(
            name: "500",
            status: 500,
            body: error(500, "INTERNAL"),
            meaning: .retry
        ),
        GeminiErrorCase(
            name: "503",
            status: 503,
            body: error(503, "UNAVAILABLE"),
            meaning: .retry
        ),
        GeminiErrorCase(
            name: "504",
            status: 504,
            body: error(504, "DEADLINE_EXCEEDED"),
            meaning: .retry
        ),
        GeminiErrorCase(
            name: "an error under 200",
            status: 200,
            body: error(503, "UNAVAILABLE"),
            meaning: .retry
        ),
        GeminiErrorCase(
            name: "a page instead of JSON",
            status: 502,
            body: "<html>Bad Gateway</html>",
            meaning: .retry
        ),
        GeminiErrorCase(name: "a redirect", status: 301, body: "", meaning: .needsPerson),
        GeminiErrorCase(
            name: "429 without a body",
            status: 429,
            body: "",
            meaning: .wait(60)
        ),
    ]

    @Test(arguments: cases)
    func `every error has its meaning`(_ item: GeminiErrorCase) throws {
        let response = OutboundResponse(
            status: item.status,
            headers: HeaderFields(item.headers),
            body: Array(item.body.utf8)
        )
        let failure = try #require(GeminiFailureReader(now: testNow).failure(of: response))
        let meaning: GeminiErrorCase.Meaning? =
            switch failure {
            case .retry: .retry
            case .permanent: .permanent
            case .needsPerson: .needsPerson
            case .waitUntil(let moment, _): .wait(moment.timeIntervalSince(testNow))
            case .unknownOutcome: nil
            }
        if case .wait(let expected) = item.meaning, case .wait(let seconds) = meaning {
            #expect(abs(seconds - expected) < 0.001)
        } else {
            #expect(meaning == item.meaning)
        }
    }

    @Test(arguments: [
        ("2026-07-01T06:30:00Z", "2026-07-01T07:00:00Z"),
        ("2026-07-01T07:30:00Z", "2026-07-02T07:00:00Z"),
        ("2026-12-01T07:30:00Z", "2026-12-01T08:00:00Z"),
    ])
    func `a spent day's quota is there again at midnight in Los Angeles, also in summer`(
        _ present: String,
        _ end: String
    ) throws {
        let body = Self.error(429, Self.exhausted, details: Self.quota(Self.perDay))
        let reader = GeminiFailureReader(now: try Date(present, strategy: .iso8601))
        let failure = reader.failure(of: OutboundResponse(status: 429, body: Array(body.utf8)))
        guard case .waitUntil(let moment, _) = failure else {
            Issue.record("was \(String(describing: failure))")
            return
        }
        #expect(moment == (try Date(end, strategy: .iso8601)))
    }

    @Test func `no word of an error body is passed on but the vendor's constants`() throws {
        let key = "AIzaSwordfish"
        let body = """
            {"error":{"code":400,"message":"key \(key)","status":"INVALID \(key)","details":[
            {"reason":"API_KEY_INVALID_\(key)"},{"detail":"Invalid API key: \(key)"}]}}
            """
        let response = OutboundResponse(status: 400, body: Array(body.utf8))
        let failure = try #require(GeminiFailureReader(now: testNow).failure(of: response))
        #expect(!"\(failure)".contains(key))
        #expect(!String(reflecting: failure).contains(key))
        for text in ["", "lower", "A B", String(repeating: "A", count: 65), key] {
            #expect(VendorWord(text).description == "UNKNOWN")
        }
        #expect(VendorWord("MAX_TOKENS").description == "MAX_TOKENS")
    }
}

import Foundation
import OutboundHTTP
import TestSupport
import Testing

@testable import Monday

/// An answer that is not what was asked for, and what it is to mean to a reader and a creator.
struct MondayFailureCase: Sendable, CustomTestStringConvertible {
    var name: String
    var status = 200
    var headers: [(name: String, value: String)] = []
    var body: String
    /// What it means for a look-up.
    var reading: Meaning
    /// What it means for a create, where that is something else.
    var creating: Meaning?
    var testDescription: String { name }
}

struct MondayFailureTests {
    static func error(
        _ code: String,
        status: Int = 200,
        more: String = "",
        data: String = "null"
    ) -> String {
        #"""
        {"errors":[{"message":"Words with token-1","path":["create_item"],
        "locations":[{"line":1,"column":12}],
        "extensions":{"code":"\#(code)","status_code":\#(status)\#(more)}}],
        "data":\#(data),"extensions":{"request_id":"8c31"}}
        """#
    }

    /// The codes that come under 200, and what they mean.
    static let codes: [(code: String, meaning: Meaning, creating: Meaning?)] = [
        ("API_TEMPORARILY_BLOCKED", .wait(60), nil),
        ("ColumnValueException", .needsPerson, nil),
        ("CorrectedValueException", .needsPerson, nil),
        ("InvalidArgumentException", .permanent, nil),
        ("InvalidBoardIdException", .needsPerson, nil),
        ("InvalidColumnIdException", .needsPerson, nil),
        ("InvalidUserIdException", .needsPerson, nil),
        ("InvalidVersionException", .needsPerson, nil),
        ("ItemNameTooLongException", .permanent, nil),
        ("ItemsLimitationException", .needsPerson, nil),
        ("missingRequiredPermissions", .needsPerson, nil),
        ("Parse error", .permanent, nil),
        ("ResourceNotFoundException", .permanent, nil),
        ("maxConcurrencyExceeded", .wait(60), nil),
        ("Rate Limit Exceeded", .wait(60), nil),
        ("COMPLEXITY_BUDGET_EXHAUSTED", .wait(60), nil),
        ("IP_RATE_LIMIT_EXCEEDED", .wait(60), nil),
        ("FIELD_MINUTE_RATE_LIMIT_EXCEEDED", .wait(60), nil),
        // 08:00 UTC: sixteen hours before midnight.
        ("DAILY_LIMIT_EXCEEDED", .wait(57_600), nil),
        ("IDEMPOTENCY_CONFLICT", .unknownOutcome, nil),
        ("NOT_AUTHENTICATED", .needsPerson, nil),
        ("INTERNAL_SERVER_ERROR", .retry, .unknownOutcome),
        ("SomethingNew", .retry, .unknownOutcome),
    ]

    static let byCode = codes.map { item in
        MondayFailureCase(
            name: "\(item.code) under 200",
            body: error(item.code),
            reading: item.meaning,
            creating: item.creating
        )
    }

    static let statuses: [MondayFailureCase] = [
        MondayFailureCase(
            name: "401",
            status: 401,
            body:
                #"{"errors":[{"message":"Not authenticated","extensions":{"code":"NOT_AUTHENTICATED"}}]}"#,
            reading: .needsPerson
        ),
        MondayFailureCase(
            name: "401 of an address",
            status: 401,
            body: #"{"errors":["Your ip is restricted"]}"#,
            reading: .needsPerson
        ),
        MondayFailureCase(
            name: "403",
            status: 403,
            body: error("UserUnauthorizedException", status: 403),
            reading: .needsPerson
        ),
        MondayFailureCase(
            name: "403 denied",
            status: 403,
            body: error("USER_ACCESS_DENIED", status: 403),
            reading: .needsPerson
        ),
        MondayFailureCase(name: "404", status: 404, body: "", reading: .needsPerson),
        MondayFailureCase(
            name: "400",
            status: 400,
            body: error("JsonParseException", status: 400),
            reading: .permanent
        ),
        MondayFailureCase(
            name: "409",
            status: 409,
            headers: [(name: "Retry-After", value: "3")],
            body:
                #"{"errors":[{"message":"A request with this idempotency key is currently being processed","extensions":{"code":"IDEMPOTENCY_CONFLICT"}}]}"#,
            reading: .unknownOutcome
        ),
        MondayFailureCase(
            name: "422",
            status: 422,
            body: error("RecordInvalid", status: 422),
            reading: .permanent
        ),
        MondayFailureCase(
            name: "422 with an array of error data",
            body:
                #"{"errors":[{"message":"m","extensions":{"code":"DATA_VALIDATIONS_ERROR","status_code":422,"error_data":[{"itemId":1,"columnIds":["a"],"message":"m"}]}}]}"#,
            reading: .permanent
        ),
        MondayFailureCase(name: "423", status: 423, body: "", reading: .retry),
        MondayFailureCase(
            name: "423 under 200",
            body: error("ResourceLocked", status: 423),
            reading: .retry
        ),
        MondayFailureCase(
            name: "500",
            status: 500,
            body: "",
            reading: .retry,
            creating: .unknownOutcome
        ),
        MondayFailureCase(
            name: "504 with a page",
            status: 504,
            body: "<html>",
            reading: .retry,
            creating: .unknownOutcome
        ),
        MondayFailureCase(name: "a redirect", status: 301, body: "", reading: .needsPerson),
        MondayFailureCase(
            name: "200 that is not JSON",
            body: "ok",
            reading: .retry,
            creating: .unknownOutcome
        ),
        MondayFailureCase(
            name: "200 cut off",
            body: #"{"data":{"create_item":{"i"#,
            reading: .retry,
            creating: .unknownOutcome
        ),
        MondayFailureCase(
            name: "200 without data",
            body: "{}",
            reading: .retry,
            creating: .unknownOutcome
        ),
        MondayFailureCase(
            name: "200 with nulls",
            body: #"{"data":{"create_item":null}}"#,
            reading: .retry,
            creating: .unknownOutcome
        ),
    ]

    static let limits: [MondayFailureCase] = [
        MondayFailureCase(
            name: "429 with a header",
            status: 429,
            headers: [(name: "Retry-After", value: "30")],
            body: error("Rate Limit Exceeded", status: 429),
            reading: .wait(30)
        ),
        MondayFailureCase(
            name: "429 with a field",
            status: 429,
            body:
                #"{"errors":[{"message":"Complexity budget exhausted","extensions":{"code":"COMPLEXITY_BUDGET_EXHAUSTED","retry_in_seconds":60}}]}"#,
            reading: .wait(60)
        ),
        MondayFailureCase(
            name: "a field under 200",
            body: error("COMPLEXITY_BUDGET_EXHAUSTED", more: #","retry_in_seconds":17"#),
            reading: .wait(17)
        ),
        MondayFailureCase(
            name: "429 with the draft's header",
            status: 429,
            headers: [
                (
                    name: "RateLimit",
                    value: #""minuteRate";r=4999, "concurrency";r=249, "complexityMinute";r=0;t=45"#
                )
            ],
            body: "",
            reading: .wait(45)
        ),
        MondayFailureCase(
            name: "the header before the field",
            status: 429,
            headers: [(name: "Retry-After", value: "30")],
            body: error("x", status: 429, more: #","retry_in_seconds":17"#),
            reading: .wait(30)
        ),
        MondayFailureCase(name: "429 and nothing else", status: 429, body: "", reading: .wait(60)),
        MondayFailureCase(
            name: "the old form",
            body:
                #"{"error_code":"ComplexityException","status_code":429,"error_message":"query cost 30001 budget remaining 19986 out of 1000000 reset in 3 seconds","error_data":{},"errors":["Complexity"],"account_id":1}"#,
            reading: .wait(3)
        ),
        MondayFailureCase(
            name: "the old form of a refusal",
            body:
                #"{"error_code":"UserUnauthorizedException","status_code":403,"error_message":"token-1","error_data":{},"account_id":1}"#,
            reading: .needsPerson
        ),
    ]

    @Test(arguments: byCode + statuses + limits)
    func `every failure has its meaning and repeats no words of the vendor's`(
        _ item: MondayFailureCase
    ) async throws {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(
                item.status,
                headers: item.headers.map { ($0.name, $0.value) },
                body: item.body
            )
        }
        defer { under.stop() }
        let reading = await #expect(throws: VendorFailure.self) {
            try await under.board.find(keys: ["tf-1"])
        }
        #expect(reading.map { Meaning($0) } == item.reading, "reading")
        // Another client: what asks for a pause is kept by the first.
        let other = MondayUnderTest { _, exchange in
            exchange.respond(
                item.status,
                headers: item.headers.map { ($0.name, $0.value) },
                body: item.body
            )
        }
        defer { other.stop() }
        let creating = await #expect(throws: VendorFailure.self) {
            try await other.board.create(testEntry)
        }
        #expect(creating.map { Meaning($0) } == item.creating ?? item.reading, "creating")
        for failure in [reading, creating] {
            #expect(failure?.description.contains("token-1") == false)
        }
        #expect(other.requests(.create).count == 1)
    }
}

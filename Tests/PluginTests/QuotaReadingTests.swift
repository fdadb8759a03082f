import Foundation
import Logging
import Observability
import Operations
import OutboundHTTP
import Synchronization
import TestSupport
import Testing

@testable import Fireflies
@testable import Gemini
@testable import Monday

@Suite struct QuotaReadingTests {
    private func quotas(
        _ headers: [(name: String, value: String)]
    ) -> (OutboundResponse) {
        OutboundResponse(status: 200, headers: HeaderFields(headers))
    }

    @Test func `Fireflies' headers name what is left of each window`() {
        let response = quotas([
            ("X-RateLimit-Limit", "500"), ("X-RateLimit-Remaining", "499"),
            ("X-RateLimit-Limit-api", "500"), ("X-RateLimit-Remaining-api", "423"),
            ("X-RateLimit-Reset-api", "3600"), ("X-RateLimit-Remaining-api_burst", "59"),
            ("X-RateLimit-Reset-api_burst", "soon"),
        ])
        let readings = FirefliesQuotas.readings(of: response, at: testNow)
        #expect(readings.map(\.window) == ["day", "minute"])
        #expect(readings.map(\.remaining) == [423, 59])
        #expect(readings.map(\.limit) == [500, nil])
        #expect(readings.map(\.resetsAt) == [testNow.addingTimeInterval(3_600), nil])
        let broken = quotas([("X-RateLimit-Remaining-api", "-1")])
        #expect(FirefliesQuotas.readings(of: broken, at: testNow).isEmpty)
    }

    @Test func `monday's headers name what is left of each window of a minute`() {
        let response = quotas([
            (
                "RateLimit-Policy",
                #""minuteRate";q=5000;w=60, "concurrency";q=250;qu="concurrent-requests", "#
                    + #""complexityMinute";q=5000000;w=60;qu="content-bytes""#
            ),
            (
                "RateLimit",
                #""minuteRate";r=4999, "concurrency";r=249, "complexityMinute";r=4950000;t=45"#
            ),
        ])
        let readings = MondayQuotas.readings(of: response, at: testNow)
        #expect(readings.map(\.window) == ["minute", "complexity_minute"])
        #expect(readings.map(\.remaining) == [4_999, 4_950_000])
        #expect(readings.map(\.limit) == [5_000, 5_000_000])
        #expect(readings.map { $0.resetsAt?.timeIntervalSince(testNow) } == [60, 45])
        for header in ["", ";;,=", #""minuteRate";r=many"#, #""minuteRate""#] {
            let broken = quotas([("RateLimit", header)])
            #expect(MondayQuotas.readings(of: broken, at: testNow).isEmpty)
        }
    }

    @Test func `monday's calls of a day are known once they are used up`() {
        let error = MondayError(code: "DAILY_LIMIT_EXCEEDED", status: 429, message: nil)
        let readings = MondayQuotas.readings(of: error, at: testNow)
        #expect(readings.map(\.window) == ["day"])
        #expect(readings.map(\.remaining) == [0])
        // testNow is 08:00 UTC.
        #expect(readings.first?.resetsAt == testNow.addingTimeInterval(16 * 3_600))
        let other = MondayError(code: "COMPLEXITY_BUDGET_EXHAUSTED", status: 429, message: nil)
        #expect(MondayQuotas.readings(of: other, at: testNow).isEmpty)
    }

    @Test func `Gemini's refusal names the quota that is used up`() throws {
        let body = #"""
            {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded.",
            "details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[
            {"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier","quotaValue":"2"}]},
            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}
            """#
        let response = OutboundResponse(status: 429, body: Array(body.utf8))
        let reader = GeminiFailureReader(now: testNow)
        let failure = try #require(reader.failure(of: response))
        let readings = reader.quotas(of: response, failure)
        #expect(readings.map(\.window) == ["minute"])
        #expect(readings.map(\.limit) == [2])
        #expect(readings.first?.resetsAt == testNow.addingTimeInterval(34))
        #expect(reader.quotas(of: response, .retry("no capacity")).isEmpty)
    }

    @Test func `a probe that fails is one call`() async throws {
        let fireflies = FirefliesUnderTest { $0.respond(503, body: "") }
        defer { fireflies.stop() }
        await #expect(throws: VendorFailure.self) { try await fireflies.source.client.probe() }
        #expect(fireflies.requests.count == 1)
        let monday = MondayUnderTest { $1.respond(503, body: "") }
        defer { monday.stop() }
        await #expect(throws: VendorFailure.self) { try await monday.client.probe() }
        #expect(monday.requests(.account).count == 1)
    }

    @Test func `what a vendor says is left reaches the forecast`() async throws {
        let monitor = HealthMonitor(metrics: MetricRegistry(), logger: Logger(label: "test"))
        let ledger = QuotaLedger(
            database: nil,
            health: HealthReporter(monitor),
            metrics: MetricRegistry(),
            logger: Logger(label: "test")
        )
        let quota = ledger.quota(of: "fireflies", [QuotaLimit("day", .utcDay, size: 500)])
        let under = FirefliesUnderTest(health: HealthReporter(monitor), quota: quota) { exchange in
            exchange.respond(
                headers: [("X-RateLimit-Remaining-api", "12")],
                body: #"{"data":{"user":{"user_id":"u"}}}"#
            )
        }
        defer { under.stop() }
        try await under.source.client.probe()
        #expect(monitor.report().quotas.map(\.remaining) == [12])
    }
}

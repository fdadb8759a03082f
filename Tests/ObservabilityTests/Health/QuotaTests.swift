import FoundationEssentials
import Logging
import Testing

@testable import Observability

@Suite struct QuotaTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func reading(
        _ remaining: Double,
        at seconds: Double,
        resetsIn reset: Double? = 86_400,
        window: String = "api"
    ) -> QuotaReading {
        QuotaReading(
            upstream: "fireflies",
            window: window,
            limit: 500,
            remaining: remaining,
            resetsAt: reset.map { start.addingTimeInterval($0) },
            observedAt: start.addingTimeInterval(seconds)
        )
    }

    private func forecast(_ readings: [QuotaReading], at seconds: Double) throws -> QuotaForecast {
        let ledger = QuotaOutlook()
        ledger.record(readings)
        return try #require(ledger.forecasts(at: start.addingTimeInterval(seconds)).first)
    }

    @Test func `a quota runs out when its rate says so`() throws {
        // One call each 6 seconds: 400 left last 2,400 seconds.
        let readings = (0...100).map { reading(500 - Double($0), at: Double($0) * 6) }
        let known = try forecast(readings, at: 600)
        #expect(known.remaining == 400)
        #expect(known.runsOutAt == start.addingTimeInterval(600 + 2_400))
    }

    @Test func `a quota that lasts until its reset does not run out`() throws {
        let readings = [reading(500, at: 0), reading(499, at: 600)]
        #expect(try forecast(readings, at: 600).runsOutAt == nil)
        let unused = [reading(500, at: 0), reading(500, at: 600)]
        #expect(try forecast(unused, at: 600).runsOutAt == nil)
    }

    @Test func `a quota that is used up has run out until its reset`() throws {
        let readings = [reading(3, at: 0, resetsIn: 1_000), reading(0, at: 60, resetsIn: 1_000)]
        let known = try forecast(readings, at: 100)
        #expect(known.runsOutAt == start.addingTimeInterval(60))
        let later = try forecast(readings, at: 1_000)
        #expect(later.runsOutAt == nil)
        #expect(later.remaining == 500)
        #expect(later.resetsAt == nil)
    }

    @Test func `a rate of long ago is not the present one`() throws {
        let readings = [reading(500, at: 0), reading(100, at: 600)]
        #expect(try forecast(readings, at: 700).runsOutAt != nil)
        #expect(try forecast(readings, at: 600 + 3_601).runsOutAt == nil)
    }

    @Test func `a window that began anew begins a new rate`() throws {
        let readings = [
            reading(100, at: 0), reading(10, at: 60), reading(500, at: 61), reading(500, at: 660),
        ]
        #expect(try forecast(readings, at: 660).runsOutAt == nil)
    }

    @Test func `the newest word counts, from whichever instance it came`() throws {
        let (here, there) = (QuotaOutlook(), QuotaOutlook())
        here.record([reading(400, at: 10)])
        there.record([reading(300, at: 20)])
        here.merge(there.takeNews())
        #expect(there.takeNews().isEmpty)
        #expect(here.forecasts(at: start).map(\.remaining) == [300])
        here.merge([reading(450, at: 5)])
        #expect(here.forecasts(at: start).map(\.remaining) == [300])
        let untold = here.takeNews()
        #expect(untold.map(\.remaining) == [300])
        here.putBack(untold)
        #expect(here.takeNews().map(\.remaining) == [300])
    }

    @Test func `quotas beyond the limit are left out`() {
        let ledger = QuotaOutlook()
        ledger.record((0..<200).map { reading(1, at: 0, window: "window_\($0)") })
        #expect(ledger.forecasts(at: start).count == QuotaOutlook.limit)
    }

    @Test func `quotas are metrics`() throws {
        let registry = MetricRegistry()
        let ledger = QuotaOutlook()
        let start = start
        let monitor = HealthMonitor(
            metrics: registry,
            logger: .init(label: "test"),
            quotas: ledger,
            date: { start }
        )
        HealthReporter(monitor).left([reading(12, at: 0, resetsIn: 60)])
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        let labels = #"{upstream="fireflies",window="api"}"#
        #expect(text.contains("taskforge_vendor_quota_limit\(labels) 500\n"))
        #expect(text.contains("taskforge_vendor_quota_remaining\(labels) 12\n"))
        let reset = "taskforge_vendor_quota_reset_timestamp_seconds\(labels) 1800000060\n"
        #expect(text.contains(reset))
    }
}

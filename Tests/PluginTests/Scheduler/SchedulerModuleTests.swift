import FoundationEssentials
import Jobs
import ModuleKit
import TestSupport
import Testing

@testable import Scheduler

struct SchedulerModuleTests {
    @Test func `the module holds to the contract`() {
        #expect(ModuleConformance.faults(in: SchedulerModule.self, given: [:]) == [])
    }

    @Test func `the sync is due before midnight and the push each hour, in the given zone`()
        throws
    {
        let zone = try SchedulerModule.timeZone.value(of: "Europe/Berlin")
        let cases = [
            (SchedulerModule.sync.defaultText, "2026-11-23T22:59:00Z"),
            (SchedulerModule.push.defaultText, "2026-11-23T17:00:00Z"),
        ]
        for (expression, expected) in cases {
            let text = try #require(expression)
            #expect(try SchedulerModule.sync.value(of: text) == text)
            let start = try Date("2026-11-23T16:10:00Z", strategy: .iso8601)
            let next = try CronExpression(parsing: text).next(after: start, in: zone)
            #expect(next == (try Date(expected, strategy: .iso8601)))
        }
    }

    @Test func `a wrong expression is refused with the place of its fault`() throws {
        let fault = try #require(SchedulerModule.sync.fault(in: "59 24 * * *"))
        #expect(fault.description.contains("SYNC_SCHEDULE"))
        #expect(fault.description.contains("at character 4 the hour is from 0 to 23, not 24"))
        #expect(fault.description.contains("59 23 * * *"))
    }

    @Test func `an unknown zone is refused with the folder it was looked for in`() throws {
        let fault = try #require(SchedulerModule.timeZone.fault(in: "Europe/Atlantis"))
        #expect(fault.description.contains("/usr/share/zoneinfo"))
    }
}

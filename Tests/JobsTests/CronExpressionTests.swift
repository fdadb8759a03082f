import Foundation
import TestSupport
import Testing

@testable import Jobs

struct CronExpressionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var expression: String
        var zone = "UTC"
        var after: String
        var fires: [String]

        var testDescription: String { "\(expression) in \(zone) after \(after)" }
    }

    @Test(arguments: [
        Case(
            expression: "59 23 * * *",
            after: "2026-11-23T16:00:00Z",
            fires: ["2026-11-23T23:59:00Z", "2026-11-24T23:59:00Z"]
        ),
        Case(
            expression: "0 * * * *",
            after: "2026-11-23T23:00:00Z",
            fires: ["2026-11-24T00:00:00Z", "2026-11-24T01:00:00Z"]
        ),
        Case(
            expression: "*/20 8-9 * * *",
            after: "2026-11-23T08:39:59Z",
            fires: [
                "2026-11-23T08:40:00Z", "2026-11-23T09:00:00Z", "2026-11-23T09:20:00Z",
                "2026-11-23T09:40:00Z", "2026-11-24T08:00:00Z",
            ]
        ),
        Case(
            expression: "5/25 0 1 1 *",
            after: "2026-01-01T00:00:00Z",
            fires: [
                "2026-01-01T00:05:00Z", "2026-01-01T00:30:00Z", "2026-01-01T00:55:00Z",
                "2027-01-01T00:05:00Z",
            ]
        ),
        Case(
            expression: "0 12 * * mon-fri",
            after: "2026-11-20T12:00:00Z",
            fires: ["2026-11-23T12:00:00Z"]
        ),
        Case(
            expression: "0 12 * * SUN",
            after: "2026-11-23T12:00:00Z",
            fires: ["2026-11-29T12:00:00Z"]
        ),
        Case(
            expression: "0 12 * * 7",
            after: "2026-11-23T12:00:00Z",
            fires: ["2026-11-29T12:00:00Z"]
        ),
        Case(
            expression: "0 0 13 * fri",
            after: "2026-11-12T23:00:00Z",
            fires: ["2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z"]
        ),
        Case(
            expression: "0 0 29 feb *",
            after: "2026-11-23T00:00:00Z",
            fires: ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]
        ),
        Case(
            expression: "0 0 29 2 *",
            after: "2096-03-01T00:00:00Z",
            fires: ["2104-02-29T00:00:00Z"]
        ),
        Case(
            expression: "@weekly",
            after: "2026-11-23T00:00:00Z",
            fires: ["2026-11-29T00:00:00Z"]
        ),
        Case(
            expression: "@Yearly",
            after: "2026-11-23T00:00:00Z",
            fires: ["2027-01-01T00:00:00Z"]
        ),
        Case(
            expression: " 0,30  6  * * * ",
            after: "2026-11-23T00:00:00Z",
            fires: ["2026-11-23T06:00:00Z", "2026-11-23T06:30:00Z"]
        ),
        // 02:30 does not exist in Berlin on 29 March 2026: it fires as the gap ends.
        Case(
            expression: "30 2 * * *",
            zone: "Europe/Berlin",
            after: "2026-03-28T12:00:00Z",
            fires: ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]
        ),
        // 02:30 comes twice on 25 October 2026: it fires the first time.
        Case(
            expression: "30 2 * * *",
            zone: "Europe/Berlin",
            after: "2026-10-24T12:00:00Z",
            fires: ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
        ),
        Case(
            expression: "*/30 * * * *",
            zone: "Europe/Berlin",
            after: "2026-03-29T00:30:00Z",
            fires: ["2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"]
        ),
        Case(
            expression: "0 * * * *",
            zone: "Europe/Berlin",
            after: "2026-10-24T23:30:00Z",
            fires: ["2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"]
        ),
        // Half an hour of summer time.
        Case(
            expression: "15 2 * * *",
            zone: "Australia/Lord_Howe",
            after: "2026-10-03T00:00:00Z",
            fires: ["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"]
        ),
        // The whole of 30 December 2011 was skipped.
        Case(
            expression: "0 12 30 * *",
            zone: "Pacific/Apia",
            after: "2011-12-29T00:00:00Z",
            fires: ["2011-12-30T10:00:00Z", "2012-01-29T22:00:00Z"]
        ),
        // Beyond the file's table, by its footer.
        Case(
            expression: "30 2 * * *",
            zone: "Europe/Berlin",
            after: "2061-03-26T12:00:00Z",
            fires: ["2061-03-27T01:00:00Z", "2061-03-28T00:30:00Z"]
        ),
        Case(
            expression: "59 23 * * *",
            zone: "Asia/Kolkata",
            after: "2026-11-23T18:29:00Z",
            fires: ["2026-11-24T18:29:00Z"]
        ),
    ])
    func `an expression fires at the expected instants`(expected: Case) throws {
        let cron = try CronExpression(parsing: expected.expression)
        let zone = try TimeZoneRules(identifier: expected.zone)
        var instant = try date(expected.after)
        for fire in expected.fires {
            instant = try #require(cron.next(after: instant, in: zone))
            #expect(instant == (try date(fire)), "\(instant)")
        }
    }

    @Test func `a fraction of a second past a fire time is past it`() throws {
        let cron = try CronExpression(parsing: "* * * * *")
        let fire = try date("2026-11-23T10:00:00Z")
        #expect(cron.next(after: fire.addingTimeInterval(0.5), in: .utc) == fire + 60)
        #expect(cron.next(after: fire.addingTimeInterval(-0.5), in: .utc) == fire)
        #expect(cron.next(after: fire, in: .utc) == fire + 60)
    }

    @Test(arguments: [
        ("", 0, "the minute is missing"),
        ("0 0 * *", 7, "the day of the week is missing"),
        ("60 0 * * *", 0, "from 0 to 59, not 60"),
        ("0 24 * * *", 2, "from 0 to 23, not 24"),
        ("0 0 0 * *", 4, "from 1 to 31, not 0"),
        ("0 0 1 13 *", 6, "from 1 to 12, not 13"),
        ("0 0 * * 8", 8, "from 0 to 7, not 8"),
        ("0 0 * * mox", 8, "`mox` is not a day of the week"),
        ("0 0 * mon *", 6, "`mon` is not a month"),
        ("*/0 * * * *", 2, "a step is at least 1"),
        ("5-1 * * * *", 2, "ends before it begins"),
        ("1, * * * *", 2, "a number is expected"),
        ("1;2 * * * *", 1, "is expected in the minute"),
        ("* * * * * *", 10, "a sixth"),
        ("-1 * * * *", 0, "a number is expected"),
        ("9999999999999999999 * * * *", 0, "a number is expected"),
        ("0 0 30 2 *", 0, "no month in it has such a day"),
        ("0 0 31 4,6,9,11 *", 0, "no month in it has such a day"),
        ("@dayly", 0, "`@dayly` is not one of @annually"),
        ("@daily 5", 7, "nothing may follow"),
    ])
    func `a wrong expression is refused at its fault`(
        text: String,
        offset: Int,
        reason: String
    ) throws {
        let error = try #require(throws: CronError.self) { try CronExpression(parsing: text) }
        #expect(error.offset == offset)
        #expect(error.reason.contains(reason), "\(error.reason)")
        #expect(error.description.hasSuffix(String(repeating: " ", count: offset) + "^"))
    }

    @Test func `a text without end is refused after its first characters`() throws {
        let text = String(repeating: "1,", count: 5_000_000)
        let error = try #require(throws: CronError.self) { try CronExpression(parsing: text) }
        #expect(error.expression.count == CronExpression.longestText)
    }

    @Test(arguments: [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
        "Africa/Casablanca",
    ])
    func `fire times agree with a slow and obvious search`(zone: String) throws {
        var random = SeededRandom()
        let rules = try TimeZoneRules(identifier: zone)
        let calendar = try ObviousCalendar(zone: zone)
        for _ in 0..<40 {
            let text = randomExpression(&random)
            let cron = try CronExpression(parsing: text)
            // Half of the starts lie just before a change of the clocks, where errors live.
            let year = Double.random(in: 0..<20, using: &random) * 365.25 * 86_400
            var start = Date(timeIntervalSince1970: 1_767_225_600 + year.rounded(.down))
            if Bool.random(using: &random), let change = calendar.nextChange(after: start) {
                start = change.addingTimeInterval(
                    -Double(Int.random(in: 0...7_200, using: &random))
                )
            }
            let expected = calendar.next(cron, after: start, days: 3)
            let found = cron.next(after: start, in: rules)
            if let expected {
                #expect(found == expected, "\(random): \(text) after \(start)")
            } else {
                #expect(
                    found.map { $0 > start + 2 * 86_400 } ?? true,
                    "\(random): \(text) after \(start)"
                )
            }
        }
    }

    private func randomExpression(_ random: inout SeededRandom) -> String {
        func field(_ range: ClosedRange<Int>, _ random: inout SeededRandom) -> String {
            let value = Int.random(in: range, using: &random)
            return switch Int.random(in: 0..<5, using: &random) {
            case 0: "*"
            case 1: "*/\(Int.random(in: 1...30, using: &random))"
            case 2: "\(value)-\(Int.random(in: value...range.upperBound, using: &random))"
            case 3: "\(value),\(Int.random(in: range, using: &random))"
            default: "\(value)"
            }
        }
        let hour = Bool.random(using: &random) ? field(1...3, &random) : field(0...23, &random)
        let weekday = Bool.random(using: &random) ? "*" : field(0...7, &random)
        return "\(field(0...59, &random)) \(hour) * * \(weekday)"
    }

    private func date(_ text: String) throws -> Date {
        try Date(text, strategy: .iso8601)
    }
}

/// Fire times by Foundation's calendar, minute by minute.
private struct ObviousCalendar {
    private let zone: TimeZone

    init(zone: String) throws {
        self.zone = try #require(TimeZone(identifier: zone))
    }

    func nextChange(after date: Date) -> Date? {
        zone.nextDaylightSavingTimeTransition(after: date)
    }

    /// Goes through the local minutes of some days; each fires at the first instant, by the minute,
    /// at which the clocks show it or have passed it.
    func next(_ cron: CronExpression, after start: Date, days: Int) -> Date? {
        let first = Int(start.timeIntervalSince1970) - 2 * 86_400
        var shown: [(instant: Int, local: Int)] = []
        for instant in stride(from: first - first % 60, to: first + (days + 4) * 86_400, by: 60) {
            let date = Date(timeIntervalSince1970: Double(instant))
            shown.append((instant, instant + zone.secondsFromGMT(for: date)))
        }
        guard var local = shown.first?.local, let last = shown.map(\.local).max() else {
            return nil
        }
        var index = 0
        var latest = Int.min
        while local <= last {
            while index < shown.count {
                latest = max(latest, shown[index].local)
                if latest >= local { break }
                index += 1
            }
            guard index < shown.count else { return nil }
            let day = CivilDay(secondsSinceEpoch: local)
            let second = local - day.number * 86_400
            if cron.matches(day), cron.hours.contains(second / 3_600),
                cron.minutes.contains(second % 3_600 / 60),
                Double(shown[index].instant) > start.timeIntervalSince1970
            {
                return Date(timeIntervalSince1970: Double(shown[index].instant))
            }
            local += 60
        }
        return nil
    }
}

import FoundationEssentials
import Testing

@testable import Meetings

struct CalendarDateTests {
    @Test func `every day from 1600 to 2400 follows the day before it`() throws {
        var date = try #require(CalendarDate("1600-01-01"))
        var weekday = date.weekday
        #expect(weekday == .saturday)
        while date.year < 2400 {
            let next = try #require(date.adding(days: 1))
            #expect(next > date)
            #expect(next.daysSince1970 == date.daysSince1970 + 1)
            #expect(next.weekday.rawValue == weekday.rawValue % 7 + 1)
            weekday = next.weekday
            date = next
        }
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-03-05", 20_517),
        ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ])
    func `days are counted from 1970`(text: String, days: Int) throws {
        let date = try #require(CalendarDate(text))
        #expect(date.daysSince1970 == days)
        #expect(CalendarDate(daysSince1970: days) == date)
        #expect(date.description == text)
    }

    @Test(arguments: [
        "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01",
        "2026-3-05", "2026-03-05 ", "+026-03-05", "2026/03/05", "", "２０２６-03-05",
    ])
    func `what is no day of the calendar is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"),
        ("2026-12-15", 1, "2027-01-15"), ("2026-03-31", -1, "2026-02-28"),
        ("2026-03-05", 0, "2026-03-05"), ("2026-05-31", 25, "2028-06-30"),
    ])
    func `months are added and cut to the month's end`(
        from: String,
        months: Int,
        to: String
    ) throws {
        let date = try #require(CalendarDate(from))
        #expect(date.adding(months: months)?.description == to)
    }

    @Test func `nothing lies beyond the calendar's ends`() throws {
        let last = try #require(CalendarDate("9999-12-31"))
        #expect(last.adding(days: 1) == nil)
        #expect(last.adding(days: .max) == nil)
        #expect(last.adding(months: 1) == nil)
        let first = try #require(CalendarDate("0001-01-01"))
        #expect(first.adding(days: -1) == nil)
        #expect(first.adding(months: -1) == nil)
        #expect(first.adding(months: .min) == nil)
    }

    @Test func `a date is a text in JSON`() throws {
        let date = try #require(CalendarDate("2026-03-05"))
        let json = try JSONEncoder().encode([date])
        #expect(String(decoding: json, as: UTF8.self) == #"["2026-03-05"]"#)
        #expect(try JSONDecoder().decode([CalendarDate].self, from: json) == [date])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([CalendarDate].self, from: Data(#"["5 March"]"#.utf8))
        }
    }
}

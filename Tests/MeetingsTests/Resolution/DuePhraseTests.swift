import TestSupport
import Testing

@testable import Meetings

/// A sentence, the day of its meeting (a Thursday unless said otherwise), and what is due when.
struct DueCase: CustomTestStringConvertible {
    let words: String
    let due: String?
    var meeting: String? = "2026-03-05"

    init(_ words: String, _ due: String?, at meeting: String? = "2026-03-05") {
        self.words = words
        self.due = due
        self.meeting = meeting
    }

    var testDescription: String { "\(words) @ \(meeting ?? "no date")" }
}

struct DuePhraseTests {
    static let said = [
        DueCase("I'll send it today.", "2026-03-05"),
        DueCase("I'll do it by end of day.", "2026-03-05"),
        DueCase("by EOD please", "2026-03-05"),
        DueCase("by close of business on Friday", "2026-03-06"),
        DueCase("by end of day tomorrow", "2026-03-06"),
        DueCase("by end of the day Monday", "2026-03-09"),
        DueCase("I'll look at it this afternoon.", "2026-03-05"),
        DueCase("you'll have it by lunch", "2026-03-05"),
        DueCase("by noon tomorrow", "2026-03-06"),
        DueCase("by lunch on Monday", "2026-03-09"),
        DueCase("Can you do it tonight?", "2026-03-05"),
        DueCase("Tomorrow I'll call them.", "2026-03-06"),
        DueCase("first thing tomorrow morning", "2026-03-06"),
        DueCase("the day after tomorrow", "2026-03-07"),
        DueCase("by Friday", "2026-03-06"),
        DueCase("I'll send the report on Monday.", "2026-03-09"),
        DueCase("by Thursday", "2026-03-12"),
        DueCase("this Friday", "2026-03-06"),
        DueCase("next Friday", "2026-03-13"),
        DueCase("next Monday", "2026-03-09"),
        DueCase("next Tuesday", "2026-03-10", at: "2026-03-02"),
        DueCase("by Tuesday", "2026-03-03", at: "2026-03-02"),
        DueCase("Wednesday next week", "2026-03-11"),
        DueCase("on Tuesday of next week", "2026-03-10"),
        DueCase("before Friday", "2026-03-05"),
        DueCase("I need the slides for Friday's demo.", "2026-03-06"),
        DueCase("no later than Wednesday", "2026-03-11"),
        DueCase("Friday at the latest", "2026-03-06"),
        DueCase("by Fri", "2026-03-06"),
        DueCase("by Sat", "2026-03-07"),
        DueCase("on Sunday", "2026-03-08"),
        DueCase("by the end of the week", "2026-03-06"),
        DueCase("end of this week", "2026-03-06"),
        DueCase("by EOW", "2026-03-06"),
        DueCase("by the end of next week", "2026-03-13"),
        DueCase("next week", "2026-03-13"),
        DueCase("early next week", "2026-03-09"),
        DueCase("mid next week", "2026-03-11"),
        DueCase("at the beginning of next week", "2026-03-09"),
        DueCase("the week after next", "2026-03-20"),
        DueCase("over the weekend", "2026-03-08"),
        DueCase("before the weekend", "2026-03-06"),
        DueCase("by the weekend", "2026-03-06"),
        DueCase("a week from Monday", "2026-03-16"),
        DueCase("two weeks from now", "2026-03-19"),
        DueCase("a week from today", "2026-03-12"),
        DueCase("in two weeks", "2026-03-19"),
        DueCase("in 3 days", "2026-03-08"),
        DueCase("within a week", "2026-03-12"),
        DueCase("within the next two weeks", "2026-03-19"),
        DueCase("in a couple of days", "2026-03-07"),
        DueCase("in a day or two", "2026-03-07"),
        DueCase("in two to three weeks", "2026-03-26"),
        DueCase("in a fortnight", "2026-03-19"),
        DueCase("in two weeks' time", "2026-03-19"),
        DueCase("in a month", "2026-04-05"),
        DueCase("in two business days", "2026-03-09"),
        DueCase("within five working days", "2026-03-12"),
        DueCase("by the end of the month", "2026-03-31"),
        DueCase("by EOM", "2026-03-31"),
        DueCase("at the end of March", "2026-03-31"),
        DueCase("by the end of April", "2026-04-30"),
        DueCase("end of next month", "2026-04-30"),
        DueCase("some time next month", "2026-04-30"),
        DueCase("at the start of next month", "2026-04-01"),
        DueCase("by mid April", "2026-04-15"),
        DueCase("the middle of May", "2026-05-15"),
        DueCase("by the end of the quarter", "2026-03-31"),
        DueCase("end of Q2", "2026-06-30"),
        DueCase("by the end of the year", "2026-12-31"),
        DueCase("on the 14th", "2026-03-14"),
        DueCase("by the 3rd", "2026-04-03"),
        DueCase("the 5th works", "2026-03-05"),
        DueCase("by the fourteenth, please", "2026-03-14"),
        DueCase("by the twenty first", "2026-03-21"),
        DueCase("on the 2nd of next month", "2026-04-02"),
        DueCase("March 9th", "2026-03-09"),
        DueCase("by March 31", "2026-03-31"),
        DueCase("on 12 March", "2026-03-12"),
        DueCase("the 12th of May", "2026-05-12"),
        DueCase("April the 2nd", "2026-04-02"),
        DueCase("April twenty ninth", "2026-04-29"),
        DueCase("the third of June", "2026-06-03"),
        DueCase("May 5, 2026", "2026-05-05"),
        DueCase("5 May 2027", "2027-05-05"),
        DueCase("January 10th", "2027-01-10"),
        DueCase("no later than 10th January", "2027-01-10", at: "2026-11-30"),
        DueCase("Friday, March 20th", "2026-03-20"),
        DueCase("Friday the 13th", "2026-03-13"),
        DueCase("by 2026-04-01", "2026-04-01"),
        DueCase("by 3/14", "2026-03-14"),
        DueCase("due on 14.3.2026", "2026-03-14"),
        DueCase("by April", "2026-04-01"),
        DueCase("before April", "2026-03-31"),
        DueCase("in June", "2026-06-30"),
        DueCase("We agreed it's by Friday.", "2026-03-06"),
    ]

    static let overEnds = [
        DueCase("tomorrow", "2026-03-01", at: "2026-02-28"),
        DueCase("tomorrow", "2024-02-29", at: "2024-02-28"),
        DueCase("tomorrow", "2027-01-01", at: "2026-12-31"),
        DueCase("by Friday", "2027-01-01", at: "2026-12-30"),
        DueCase("next Monday", "2027-01-04", at: "2026-12-31"),
        DueCase("in two weeks", "2027-01-08", at: "2026-12-25"),
        DueCase("in a month", "2026-02-28", at: "2026-01-31"),
        DueCase("end of next month", "2026-02-28", at: "2026-01-31"),
        DueCase("end of the month", "2024-02-29", at: "2024-02-10"),
        DueCase("by the 31st", "2026-05-31", at: "2026-04-02"),
        DueCase("by the 30th", "2026-03-30", at: "2026-01-31"),
        DueCase("on the 1st", "2027-01-01", at: "2026-12-02"),
        DueCase("January 5th", "2027-01-05", at: "2026-12-20"),
        DueCase("end of January", "2027-01-31", at: "2026-12-20"),
        DueCase("February 29th", "2028-02-29", at: "2026-12-20"),
        DueCase("end of this week", "2026-03-07", at: "2026-03-07"),
        DueCase("next Monday", "2026-03-09", at: "2026-03-08"),
        DueCase("by Monday", "2026-03-09", at: "2026-03-08"),
        DueCase("end of the quarter", "2026-12-31", at: "2026-10-01"),
        DueCase("end of Q1", "2027-03-31", at: "2026-10-01"),
        DueCase("in one business day", "2026-03-09", at: "2026-03-06"),
    ]

    static let notDue = [
        DueCase("We shipped it last Friday.", nil),
        DueCase("It has been broken since Monday.", nil),
        DueCase("I'll fix what broke on Friday.", nil),
        DueCase("We talked on Tuesday about it.", nil),
        DueCase("They released it on March 2nd.", nil),
        DueCase("We meet every Monday.", nil),
        DueCase("On Fridays we demo.", nil),
        DueCase("Not today.", nil),
        DueCase("two weeks ago", nil),
        DueCase("It took two weeks.", nil),
        DueCase("for three days", nil),
        DueCase("at the next meeting", nil),
        DueCase("next time", nil),
        DueCase("as soon as possible", nil),
        DueCase("in a few days", nil),
        DueCase("in half an hour", nil),
        DueCase("It may work.", nil),
        DueCase("march on", nil),
        DueCase("on the second page", nil),
        DueCase("on the 14th floor", nil),
        DueCase("We run 24/7.", nil),
        DueCase("by 5/6", nil),
        DueCase("version 3.14", nil),
        DueCase("at 10:30", nil),
        DueCase("the first one", nil),
        DueCase("April 31st", nil),
        DueCase("by February 30th", nil),
        DueCase("the data from Friday", nil),
        DueCase("I sat down.", nil),
        DueCase("Yesterday I sent it.", nil),
        DueCase("", nil),
    ]

    static let withoutMeetingDate = [
        DueCase("by Friday", nil, at: nil),
        DueCase("tomorrow", nil, at: nil),
        DueCase("on the 14th", nil, at: nil),
        DueCase("March 3rd", nil, at: nil),
        DueCase("end of March", nil, at: nil),
        DueCase("in two weeks", nil, at: nil),
        DueCase("March 3rd, 2026", "2026-03-03", at: nil),
        DueCase("by 2026-04-01", "2026-04-01", at: nil),
        DueCase("end of February 2028", "2028-02-29", at: nil),
        DueCase("before 1 March 2026", "2026-02-28", at: nil),
    ]

    @Test(arguments: said + overEnds + notDue + withoutMeetingDate)
    func `a due date is what was said, counted from the meeting's day`(dueCase: DueCase) {
        let meeting = dueCase.meeting.flatMap { CalendarDate($0) }
        let day = DuePhrase.first(in: dueCase.words)?.day(from: meeting)
        #expect(day?.description == dueCase.due)
    }

    @Test func `any words give a day of the calendar or none (properties)`() {
        var random = SeededRandom()
        print("SEED=\(random.seed)")
        let pieces = (Self.said + Self.overEnds + Self.notDue).flatMap {
            $0.words.split(separator: " ")
        }
        for _ in 0..<2_000 {
            let count = Int.random(in: 1...8, using: &random)
            let words = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }
            let offset = Int.random(in: -719_162...2_932_896, using: &random)
            _ = DuePhrase.first(in: words.joined(separator: " "))?
                .day(from: CalendarDate(daysSince1970: offset))
        }
    }
}

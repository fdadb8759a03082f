import FoundationEssentials
import Jobs
import TestSupport
import Testing

struct CronWordsTests {
    @Test(arguments: [
        ("59 23 * * *", "at 23:59 every day"),
        ("0 * * * *", "every hour every day"),
        ("5 * * * *", "at minute 5 of every hour every day"),
        ("* * * * *", "every minute every day"),
        ("*/15 * * * *", "every 15 minutes every day"),
        ("*/15 8-17 * * mon-fri", "every 15 minutes of the hours 8 to 17 on Monday to Friday"),
        ("0 */6 * * *", "at 00:00, 06:00, 12:00 and 18:00 every day"),
        ("0 */2 * * *", "every 2 hours every day"),
        ("0 8,12 * * sat,sun", "at 08:00 and 12:00 on Sunday and Saturday"),
        ("30 2 1,15 * *", "at 02:30 on day 1 and 15 of the month"),
        ("0 0 13 * fri", "at 00:00 on day 13 of the month or on Friday"),
        ("0 0 29 feb *", "at 00:00 on day 29 of the month in February"),
        ("0 12 * jan-mar *", "at 12:00 every day in January to March"),
        ("7,9,11 1-20 * * *", "at minutes 7, 9 and 11 of the hours 1 to 20 every day"),
        ("@weekly", "at 00:00 on Sunday"),
    ])
    func `an expression is told in words`(expression: String, words: String) throws {
        #expect(try CronExpression(parsing: expression).words == words)
    }

    @Test(arguments: ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia"])
    func `the last fire time before an instant is the one that leads to it`(
        zone: String
    ) throws {
        var random = SeededRandom()
        let rules = try TimeZoneRules(identifier: zone)
        for text in ["59 23 * * *", "30 2 * * *", "*/20 1-3 * * 0", "0 0 1 * *", "15 * * * *"] {
            let cron = try CronExpression(parsing: text)
            for _ in 0..<30 {
                let seconds = Double.random(in: 1_300_000_000...1_900_000_000, using: &random)
                let instant = Date(timeIntervalSince1970: seconds.rounded())
                let previous = try #require(cron.previous(atOrBefore: instant, in: rules))
                #expect(previous <= instant, "\(random): \(text)")
                let next = try #require(cron.next(after: previous, in: rules))
                #expect(next > instant, "\(random): \(text) at \(instant)")
                #expect(cron.next(after: previous - 1, in: rules) == previous, "\(random)")
            }
        }
    }
}

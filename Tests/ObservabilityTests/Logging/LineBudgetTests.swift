import Logging
import Testing

@testable import Observability

@Suite struct LineBudgetTests {
    @Test(arguments: [
        (Logger.Level.error, "call failed", 200, LineBudget.Worth.essential),
        (.warning, "slow request", 200, .essential), (.info, "request", 500, .essential),
        (.info, "request", 503, .essential), (.info, "request", 404, .ordinary),
        (.info, "request", 200, .request), (.info, "job done", 500, .ordinary),
        (.debug, "looked up", 200, .ordinary),
    ])
    func `a line is worth what it tells of`(
        level: Logger.Level,
        message: String,
        status: Int,
        worth: LineBudget.Worth
    ) {
        let record = makeRecord(
            message,
            level: level,
            metadata: ["status": .stringConvertible(status)]
        )
        #expect(LineBudget.Worth(record) == worth)
    }

    @Test func `after a burst of errors the others wait until the minute has room again`() {
        var budget = LineBudget(linesPerMinute: 5_000, now: 0)
        var passed = 0
        for _ in 0..<3_000 where budget.take(.essential, now: 0) { passed += 1 }
        #expect(passed == 3_000)
        for number in 0..<(60 * 500) where budget.take(.request, now: Int64(number) * 2_000_000) {
            passed += 1
        }
        #expect(passed > 4_000 && passed <= 5_000)
    }

    @Test func `however many the errors, the others wait no longer than for a minute's lines`() {
        var budget = LineBudget(linesPerMinute: 5_000, now: 0)
        let passed = (0..<20_000).count { _ in budget.take(.essential, now: 0) }
        #expect(passed == 20_000)
        let minute: Int64 = 60_000_000_000
        let isEarly = budget.take(.ordinary, now: minute)
        #expect(!isEarly)
        let isTaken = budget.take(.ordinary, now: 2 * minute)
        #expect(isTaken)
    }
}

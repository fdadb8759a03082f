import Foundation
import Testing

@testable import Sandbox

struct QuotaWindowTests {
    private let start = Date(timeIntervalSince1970: 1_000_000)

    @Test func `a window of seconds begins with the first unit and ends after its length`() {
        var window = QuotaWindow(limit: 2, length: .seconds(60))
        #expect(window.remaining(at: start) == 2 && window.secondsToReset(at: start) == 0)
        let taken = [0, 30.5, 59].map { window.take(at: start + $0) }
        #expect(taken == [true, true, false])
        #expect(window.secondsToReset(at: start + 30.5) == 30)
        #expect(window.remaining(at: start + 59) == 0)
        let isTakenLater = window.take(at: start + 60)
        #expect(isTakenLater && window.remaining(at: start + 60) == 1)
    }

    @Test func `a window of a day ends at midnight UTC`() {
        var window = QuotaWindow(limit: 1, length: .utcDay)
        let evening = Date(timeIntervalSince1970: 20 * 86_400 - 10)
        let taken = [0.0, 9, 10].map { window.take(at: evening + $0) }
        #expect(taken == [true, false, true])
        var another = QuotaWindow(limit: 1, length: .utcDay)
        _ = another.take(at: evening)
        #expect(another.secondsToReset(at: evening) == 10)
    }
}

import Foundation
import TestSupport
import Testing

@testable import Operations

/// The pure rules by which a window is counted.
@Suite struct QuotaWindowTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func word(
        _ left: Int,
        of limit: Int? = nil,
        until seconds: Double,
        at: Double = 0
    ) -> QuotaWindow.Word {
        QuotaWindow.Word(
            left: left,
            limit: limit,
            until: start.addingTimeInterval(seconds),
            at: start.addingTimeInterval(at)
        )
    }

    @Test func `no sixty seconds ever hold more than the limit, wherever they begin`() throws {
        var random = SeededRandom()
        let limit = QuotaLimit("minute", .minute, size: 10)
        var window = QuotaWindow(.minute, at: start)
        var taken: [Double] = []
        var seconds = 0.0
        for _ in 0..<5_000 {
            seconds += Double.random(in: 0...6, using: &random)
            window.advance(to: start + seconds, hearing: nil, .minute)
            guard window.permits(1, limit, keeping: 0) else {
                let moment = try #require(window.resumes(1, limit, keeping: 0))
                #expect(moment > start + seconds && moment <= start + seconds + 65)
                var later = window
                later.advance(to: moment, hearing: nil, .minute)
                #expect(later.permits(1, limit, keeping: 0), "\(random)")
                continue
            }
            window.take(1)
            taken.append(seconds)
            let lately = taken.suffix(11).filter { $0 > seconds - 60 }
            #expect(lately.count <= 10, "\(random)")
        }
        #expect(taken.count > 500)
    }

    @Test func `Google's day begins at midnight in Los Angeles, in summer and in winter`() throws {
        // 2026-07-01 and 2026-12-01, 06:59:59 and 07:00:00 UTC; then 07:59:59 and 08:00:00.
        for (midnight, name) in [(1_782_889_200, "summer"), (1_796_112_000, "winter")] {
            let end = Date(timeIntervalSince1970: Double(midnight))
            let before = QuotaPeriod.pacificDay.slot(at: end - 1)
            #expect(QuotaPeriod.pacificDay.slot(at: end) == before + 1, "\(name)")
            #expect(QuotaPeriod.pacificDay.end(ofSlot: before) == end, "\(name)")
        }
        #expect(QuotaPeriod.utcDay.end(ofSlot: 0) == Date(timeIntervalSince1970: 86_400))
    }

    @Test func `a share is kept for people, and a day begins with all of it`() {
        let limit = QuotaLimit("day", .utcDay, size: 50)
        var window = QuotaWindow(.utcDay, at: start)
        while window.permits(1, limit, keeping: 0.1) { window.take(1) }
        #expect(window.remaining(limit) == 5)
        let midnight = QuotaPeriod.utcDay.end(ofSlot: window.slot)
        #expect(window.resumes(1, limit, keeping: 0.1) == midnight)
        while window.permits(1, limit, keeping: 0) { window.take(1) }
        #expect(window.remaining(limit) == 0)
        window.advance(to: midnight, hearing: nil, .utcDay)
        #expect(window.remaining(limit) == 50)
    }

    @Test func `the vendor's word lowers what is left, and never raises it in a day`() {
        let limit = QuotaLimit("day", .utcDay, size: 500)
        var window = QuotaWindow(.utcDay, at: start)
        window.advance(to: start, hearing: word(30, of: 50, until: 3_600), .utcDay)
        #expect(window.remaining(limit) == 30)
        #expect(window.capacity(limit) == 50)
        window.take(10)
        window.advance(to: start + 1, hearing: word(29, until: 3_600, at: 1), .utcDay)
        #expect(window.remaining(limit) == 20)
        #expect(window.resumes(21, limit, keeping: 0) == start + 3_600)
        window.advance(to: start + 2, hearing: word(95, of: 100, until: 3_600, at: 2), .utcDay)
        #expect(window.remaining(limit) == 95, "a larger plan counts at once")
        window.advance(to: start + 3_600, hearing: nil, .utcDay)
        #expect(window.remaining(limit) == 490)
    }

    @Test func `of a minute the newest word counts, and an older one does not`() {
        let limit = QuotaLimit("minute", .minute, size: nil)
        var window = QuotaWindow(.minute, at: start)
        window.advance(to: start + 9, hearing: word(2, until: 60, at: 9), .minute)
        window.advance(to: start + 10, hearing: word(7, until: 60, at: 10), .minute)
        #expect(window.remaining(limit) == 7)
        window.advance(to: start + 11, hearing: word(1, until: 60, at: 5), .minute)
        #expect(window.remaining(limit) == 7)
        window.advance(to: start + 61, hearing: nil, .minute)
        #expect(window.remaining(limit) == nil)
    }

    @Test(arguments: [1.0, -1.0])
    func `a short pause takes nothing from a longer one, in whatever order they come`(
        secondAt: Double
    ) {
        let limit = QuotaLimit("pause", .minute, size: nil)
        for (first, second) in [(3_600.0, 5.0), (5.0, 3_600.0)] {
            var window = QuotaWindow(.minute, at: start)
            window.advance(to: start, hearing: word(0, until: first), .minute)
            window.advance(to: start + 1, hearing: word(0, until: second, at: secondAt), .minute)
            #expect(!window.permits(1, limit, keeping: 0))
            #expect(window.resumes(1, limit, keeping: 0) == start + 3_600)
            window.advance(to: start + 3_600, hearing: nil, .minute)
            #expect(window.permits(1, limit, keeping: 0))
        }
    }

    @Test func `what never fits has no time at which it does`() {
        let limit = QuotaLimit("tokens", .minute, of: .units, size: 100)
        let window = QuotaWindow(.minute, at: start)
        #expect(window.resumes(101, limit, keeping: 0) == nil)
        #expect(window.resumes(91, limit, keeping: 0.1) == nil)
        #expect(window.permits(90, limit, keeping: 0.1))
    }
}

import FoundationEssentials
import Jobs
import TestSupport
import Testing

struct JobRateWindowTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `no period holds more starts than the limit, and everybody starts`() {
        var random = SeededRandom()
        for _ in 0..<200 {
            let rate = JobRate(
                key: "vendor",
                limit: Int.random(in: 1...8, using: &random),
                per: .seconds(Int.random(in: 1...60, using: &random))
            )
            let starts = starts(of: 60, under: rate, random: &random)
            #expect(starts.count == 60, "\(random)")
            let period = rate.period / .seconds(1)
            let isKept = starts.indices.dropFirst(rate.limit).allSatisfy { index in
                // The arithmetic of dates is good to a microsecond.
                starts[index].timeIntervalSince(starts[index - rate.limit]) > period - 0.000_01
            }
            #expect(isKept, "\(rate) \(random)")
        }
    }

    /// When jobs start that come at random and again when they are told to, or later.
    private func starts(
        of count: Int,
        under rate: JobRate,
        random: inout SeededRandom
    ) -> [Date] {
        var window = JobRateWindow()
        var waiting = (0..<count).map { _ in
            Self.start.addingTimeInterval(.random(in: 0...30, using: &random))
        }
        var starts: [Date] = []
        for _ in 0..<count * 100 where !waiting.isEmpty {
            waiting.sort(by: >)
            guard let now = waiting.popLast() else { break }
            if let slot = window.admit(at: now, under: rate) {
                let delay =
                    Bool.random(using: &random) ? Double.random(in: 0...40, using: &random) : 0
                waiting.append(max(slot, now).addingTimeInterval(delay))
            } else {
                starts.append(now)
            }
        }
        return starts
    }

    @Test func `who comes too early is told a moment of its own`() {
        var window = JobRateWindow()
        let rate = JobRate(key: "vendor", limit: 2, per: .seconds(60))
        let answers = (0..<5).map { _ in window.admit(at: Self.start, under: rate) }
        let waits = answers.map { $0?.timeIntervalSince(Self.start) }
        #expect(waits == [nil, nil, 60, 90, 120])
        #expect(window.starts.count == 2)
    }
}

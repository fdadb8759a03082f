import Jobs
import TestSupport
import Testing

struct RetryPolicyTests {
    @Test func `a wait lies between half and the whole of its step`() {
        var random = SeededRandom()
        let policy = RetryPolicy(first: .seconds(2), longest: .seconds(900))
        for (attempt, step) in [(1, 2), (2, 4), (3, 8), (9, 512), (10, 900), (500, 900)] {
            for _ in 0..<200 {
                let delay = policy.delay(afterAttempt: attempt, random: &random)
                #expect(delay >= .seconds(step) / 2, "\(random), attempt \(attempt)")
                #expect(delay <= .seconds(step), "\(random), attempt \(attempt)")
            }
        }
    }

    @Test func `jobs that failed together do not return together`() {
        var random = SeededRandom()
        let delays = Set(
            (0..<100).map { _ in RetryPolicy.standard.delay(afterAttempt: 5, random: &random) }
        )
        #expect(delays.count > 90, "\(random)")
    }

    @Test func `any attempt and any first step give a wait`() {
        var random = SeededRandom()
        for attempt in [Int.min, 0, 1, 62, 63, 64, Int.max] {
            for first in [Duration.zero, .nanoseconds(1), .seconds(1_000_000)] {
                let policy = RetryPolicy(first: first, longest: .seconds(60))
                let delay = policy.delay(afterAttempt: attempt, random: &random)
                #expect(delay >= .zero && delay <= .seconds(60))
            }
        }
    }
}

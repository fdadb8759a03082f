import Foundation
import Operations
import TestSupport
import Testing

/// The canary's test: bad candidates are found, harmless ones are left alone, at any peek.
@Suite struct SequentialTestTests {
    /// After how many meetings a canary is aborted; nil where it never is.
    private func meetingsToAbort(
        baseline: Double,
        candidate: Double,
        plan: CanaryPlan,
        meetings: Int,
        _ random: inout SeededRandom
    ) -> Int? {
        let start = Date(timeIntervalSince1970: 0)
        var run = CanaryRun(plan: plan, at: start)
        for meeting in 1...meetings {
            run.add(
                CanaryPair(
                    candidate: CanaryOutcome(hasFailed: Self.fails(candidate, &random), seconds: 1),
                    baseline: CanaryOutcome(hasFailed: Self.fails(baseline, &random), seconds: 1),
                    at: start
                )
            )
            if case .abort = run.verdict(at: start) { return meeting }
        }
        return nil
    }

    private static func fails(_ rate: Double, _ random: inout SeededRandom) -> Bool {
        Double.random(in: 0..<1, using: &random) < rate
    }

    @Test func `a candidate with twice the errors is aborted in nine of ten canaries`() {
        var random = SeededRandom()
        let canaries = 1_000
        var needed: [Int] = []
        for _ in 0..<canaries {
            let meetings = meetingsToAbort(
                baseline: 0.1,
                candidate: 0.2,
                plan: CanaryPlan(),
                meetings: 1_000,
                &random
            )
            if let meetings { needed.append(meetings) }
        }
        needed.sort()
        print(
            "twice the errors (10 % and 20 %): \(needed.count) of \(canaries) aborted, half of",
            "them within \(needed[needed.count / 2]) meetings, nine of ten within",
            "\(needed[needed.count * 9 / 10])"
        )
        #expect(Double(needed.count) >= 0.9 * Double(canaries), "\(random)")
    }

    @Test func `harmless candidates are aborted no more often than declared`() {
        var random = SeededRandom()
        let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"
        let canaries = isLong ? 10_000 : 2_000
        let plan = CanaryPlan(falseAborts: 0.05)
        let aborted = (0..<canaries).count { _ in
            meetingsToAbort(
                baseline: 0.1,
                candidate: 0.1,
                plan: plan,
                meetings: 500,
                &random
            ) != nil
        }
        print("alike: \(aborted) of \(canaries) canaries aborted")
        #expect(Double(aborted) <= plan.falseAborts * Double(canaries), "\(random)")
    }

    @Test func `evidence grows with worse pairs, falls with better ones, not with alike ones`() {
        var test = SequentialTest()
        #expect(test.evidence == 1)
        test.add(.alike)
        #expect(test.evidence == 1)
        for _ in 0..<10 { test.add(.worse) }
        let high = test.evidence
        #expect(high > 80)
        #expect(test.isWorse(alpha: 0.0125))
        test.add(.better)
        #expect(test.evidence < high)
        #expect(test.pairs == 12)
    }

    @Test func `it says about how many pairs are missing`() throws {
        var test = SequentialTest()
        #expect(test.pairsToConclusion(alpha: 0.0125) == nil)
        for _ in 0..<4 { test.add(.worse) }
        let missing = try #require(test.pairsToConclusion(alpha: 0.0125))
        #expect((1...10).contains(missing))
    }
}

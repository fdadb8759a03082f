import Foundation
import Operations
import Testing

/// The canary's test: bad candidates are found, harmless ones are left alone, at any peek.
@Suite struct SequentialTestTests {
    /// Draws with a fixed seed, by SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = state
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }

        mutating func fails(_ rate: Double) -> Bool {
            Double.random(in: 0..<1, using: &self) < rate
        }
    }

    private let seed =
        ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0...UInt64.max)

    /// After how many meetings a canary is aborted; nil where it never is.
    private func meetingsToAbort(
        baseline: Double,
        candidate: Double,
        plan: CanaryPlan,
        meetings: Int,
        _ generator: inout Generator
    ) -> Int? {
        let start = Date(timeIntervalSince1970: 0)
        var run = CanaryRun(plan: plan, at: start)
        for meeting in 1...meetings {
            run.add(
                candidate: CanaryOutcome(hasFailed: generator.fails(candidate), seconds: 1),
                baseline: CanaryOutcome(hasFailed: generator.fails(baseline), seconds: 1)
            )
            if case .abort = run.verdict(at: start) { return meeting }
        }
        return nil
    }

    @Test func `a candidate with twice the errors is aborted in nine of ten canaries`() {
        var generator = Generator(state: seed)
        let canaries = 1_000
        var needed: [Int] = []
        for _ in 0..<canaries {
            let meetings = meetingsToAbort(
                baseline: 0.1,
                candidate: 0.2,
                plan: CanaryPlan(),
                meetings: 1_000,
                &generator
            )
            if let meetings { needed.append(meetings) }
        }
        needed.sort()
        print(
            "twice the errors (10 % and 20 %): \(needed.count) of \(canaries) aborted, half of",
            "them within \(needed[needed.count / 2]) meetings, nine of ten within",
            "\(needed[needed.count * 9 / 10])"
        )
        #expect(Double(needed.count) >= 0.9 * Double(canaries), "SEED=\(seed)")
    }

    @Test func `harmless candidates are aborted no more often than declared`() {
        var generator = Generator(state: seed)
        let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"
        let canaries = isLong ? 10_000 : 2_000
        let plan = CanaryPlan(falseAborts: 0.05)
        let aborted = (0..<canaries).count { _ in
            meetingsToAbort(
                baseline: 0.1,
                candidate: 0.1,
                plan: plan,
                meetings: 500,
                &generator
            ) != nil
        }
        print("alike: \(aborted) of \(canaries) canaries aborted")
        #expect(Double(aborted) <= plan.falseAborts * Double(canaries), "SEED=\(seed)")
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

import Foundation
import Operations
import Testing

/// A canary's way through its steps.
@Suite struct CanaryRunTests {
    private let start = Date(timeIntervalSince1970: 1_000_000)
    private let good = CanaryOutcome(hasFailed: false, seconds: 1)
    private let failed = CanaryOutcome(hasFailed: true, seconds: 1)

    private func run(_ change: (inout CanaryPlan) -> Void = { _ in }) -> CanaryRun {
        var plan = CanaryPlan(steps: [1, 25, 100], holdSeconds: 60, minimumPairs: 3)
        change(&plan)
        return CanaryRun(plan: plan, at: start)
    }

    private func feed(_ run: inout CanaryRun, _ count: Int, _ candidate: CanaryOutcome? = nil) {
        for _ in 0..<count {
            run.add(CanaryPair(candidate: candidate ?? good, baseline: good, at: run.stepSince))
        }
    }

    @Test func `too little data is its own state, however long it lasts`() {
        var run = run()
        let later = start.addingTimeInterval(1_000_000)
        #expect(run.verdict(at: later) == .insufficient(3))
        feed(&run, 2)
        #expect(run.verdict(at: later) == .insufficient(1))
        #expect(run.percentage == 1)
    }

    @Test func `a step holds for its time, then the next one begins with nothing counted`() {
        var run = run()
        feed(&run, 3)
        #expect(run.verdict(at: start.addingTimeInterval(20)) == .holding(40))
        let end = start.addingTimeInterval(60)
        #expect(run.verdict(at: end) == .advance)
        run.advance(at: end)
        #expect(run.percentage == 25)
        #expect(run.verdict(at: end) == .insufficient(3))
    }

    @Test func `after the last step everything takes the new path`() {
        var run = run { $0.holdSeconds = 0 }
        for _ in 0..<3 {
            feed(&run, 3)
            #expect(run.verdict(at: start) == .advance)
            run.advance(at: start)
        }
        #expect(run.state == .promoted)
        #expect(run.percentage == 100)
        #expect(run.verdict(at: start) == .over)
    }

    @Test func `a step waits for a person where the plan says so, each time anew`() {
        var run = run { plan in
            plan.holdSeconds = 0
            plan.needsApproval = true
        }
        feed(&run, 3)
        #expect(run.verdict(at: start) == .waitsForApproval)
        run.approve()
        #expect(run.verdict(at: start) == .advance)
        run.advance(at: start)
        feed(&run, 3)
        #expect(run.verdict(at: start) == .waitsForApproval)
    }

    @Test func `a broken guardrail aborts before time and sample are over, and ends at 0 percent`()
    {
        var run = run { $0.minimumPairs = 1_000 }
        feed(&run, 10, failed)
        #expect(run.verdict(at: start) == .abort(.errors))
        run.abort()
        #expect(run.percentage == 0)
        run.advance(at: start)
        run.promote()
        #expect(run.state == .aborted)
    }

    @Test(arguments: [
        (CanaryOutcome(hasFailed: false, seconds: 80, cost: 1), Guardrail.latency),
        (CanaryOutcome(hasFailed: false, seconds: 40, cost: 2), .cost),
    ]) func `slower and dearer candidates are aborted`(
        candidate: CanaryOutcome,
        guardrail: Guardrail
    ) {
        var run = run()
        let baseline = CanaryOutcome(hasFailed: false, seconds: 40, cost: 1)
        for _ in 0..<10 {
            run.add(CanaryPair(candidate: candidate, baseline: baseline, at: start))
        }
        #expect(run.verdict(at: start) == .abort(guardrail))
    }

    @Test func `a candidate whose items reviewers reject is aborted, however late they decide`() {
        var run = run()
        run.add(
            CanaryEvidence(
                candidateAcceptance: [Double](repeating: 0.2, count: 10),
                baselineAcceptance: [Double](repeating: 0.9, count: 12)
            )
        )
        #expect(run.tests[.acceptance]?.pairs == 10)
        #expect(run.verdict(at: start) == .abort(.acceptance))
    }

    @Test func `what is allowed is no harm, as where rules that cost nothing are left for a model`()
    {
        var run = run()
        let rules = CanaryOutcome(hasFailed: false, seconds: 0.002)
        let model = CanaryOutcome(hasFailed: false, seconds: 12, cost: 0.01)
        for _ in 0..<200 { run.add(CanaryPair(candidate: model, baseline: rules, at: start)) }
        #expect(run.tests[.latency]?.alike == 200)
        #expect(run.tests[.cost]?.alike == 200)
        #expect(run.verdict(at: start.addingTimeInterval(60)) == .advance)
    }

    @Test func `a little slower is alike`() {
        var run = run()
        let (new, old) = (
            CanaryOutcome(hasFailed: false, seconds: 56),
            CanaryOutcome(hasFailed: false, seconds: 40)
        )
        for _ in 0..<100 { run.add(CanaryPair(candidate: new, baseline: old, at: start)) }
        #expect(run.tests[.latency]?.alike == 100)
    }

    @Test func `pairs of an earlier step count as evidence and not as the step's sample`() {
        var run = run { $0.holdSeconds = 0 }
        feed(&run, 3)
        run.advance(at: start.addingTimeInterval(10))
        run.add(CanaryPair(candidate: failed, baseline: good, at: start))
        #expect(run.pairsOfStep == 0)
        #expect(run.tests[.errors]?.worse == 1)
    }

    @Test(arguments: [
        CanaryPlan(steps: []), CanaryPlan(steps: [5, 5]), CanaryPlan(steps: [0, 100]),
        CanaryPlan(steps: [101]), CanaryPlan(minimumPairs: 0), CanaryPlan(falseAborts: 0),
        CanaryPlan(tolerance: 0.5), CanaryPlan(holdSeconds: -1),
        CanaryPlan(secondsAllowed: -1), CanaryPlan(shadowPercentage: 0),
    ]) func `a plan out of its limits is refused`(plan: CanaryPlan) {
        #expect(throws: CanaryError.self) { try plan.check() }
    }
}

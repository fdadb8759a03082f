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
        for _ in 0..<count { run.add(candidate: candidate ?? good, baseline: good) }
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
        (CanaryOutcome(hasFailed: false, seconds: 2), Guardrail.latency),
        (CanaryOutcome(hasFailed: false, seconds: 1, cost: 2), .cost),
        (CanaryOutcome(hasFailed: false, seconds: 1, acceptance: 0.2), .acceptance),
    ]) func `slower, dearer and less accepted candidates are aborted`(
        candidate: CanaryOutcome,
        guardrail: Guardrail
    ) {
        var run = run()
        let baseline = CanaryOutcome(hasFailed: false, seconds: 1, cost: 1, acceptance: 0.9)
        for _ in 0..<10 { run.add(candidate: candidate, baseline: baseline) }
        #expect(run.verdict(at: start) == .abort(guardrail))
    }

    @Test func `a little slower is alike`() {
        var run = run()
        for _ in 0..<100 {
            run.add(candidate: CanaryOutcome(hasFailed: false, seconds: 1.4), baseline: good)
        }
        #expect(run.tests[.latency]?.alike == 100)
    }

    @Test(arguments: [
        CanaryPlan(steps: []), CanaryPlan(steps: [5, 5]), CanaryPlan(steps: [0, 100]),
        CanaryPlan(steps: [101]), CanaryPlan(minimumPairs: 0), CanaryPlan(falseAborts: 0),
        CanaryPlan(tolerance: 0.5), CanaryPlan(holdSeconds: -1),
    ]) func `a plan out of its limits is refused`(plan: CanaryPlan) {
        #expect(throws: CanaryError.self) { try plan.check() }
    }

    @Test func `a run is the same after it was kept`() throws {
        var run = run()
        feed(&run, 5, failed)
        let kept = try JSONDecoder().decode(
            CanaryRun.self,
            from: try JSONEncoder().encode(run)
        )
        #expect(kept == run)
    }
}

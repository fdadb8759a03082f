import FoundationEssentials
import Jobs
import Observability
import Synchronization
import TestSupport
import Testing

struct ScheduleRunnerTests {
    private struct Work: Codable, Sendable {
        var fireTime: Date
    }

    private static let kind = JobKind<Work>("work")

    /// A wall clock that the test sets.
    private final class WallClock: Sendable {
        private let time: Mutex<Date>

        init(_ text: String) throws {
            time = Mutex(try Date(text, strategy: .iso8601))
        }

        var now: Date { time.withLock { $0 } }

        func set(_ text: String) throws {
            let date = try Date(text, strategy: .iso8601)
            time.withLock { $0 = date }
        }
    }

    @Test func `a schedule fires at its time and tells the job its fire time`() async throws {
        let clock = try WallClock("2026-11-23T23:58:30Z")
        let (store, metrics) = makeStore(clock)
        try await withRunner(store, [schedule("59 23 * * *")], metrics) { _ in
            try await leads(store)
            #expect(store.fires.isEmpty)
            try clock.set("2026-11-23T23:59:00Z")
            try await eventually("it fires") { !store.fires.isEmpty }
            try clock.set("2026-11-24T23:59:02Z")
            try await eventually("it fires again") { store.fires.count == 2 }
        }
        let days = store.fires.map { $0.at.formatted(.iso8601) }
        #expect(days == ["2026-11-23T23:59:00Z", "2026-11-24T23:59:00Z"])
        #expect(metrics.counter(ScheduleMetrics.lateFires).child("work").value == 0)
    }

    @Test func `after a pause only the latest missed fire time fires, and counts as late`()
        async throws
    {
        let clock = try WallClock("2026-11-20T10:00:00Z")
        let (store, metrics) = makeStore(clock)
        let schedules = [try schedule("0 * * * *")]
        try await withRunner(store, schedules, metrics) { _ in try await leads(store) }
        // Days without a process.
        try clock.set("2026-11-23T16:20:00Z")
        try await withRunner(store, schedules, metrics) { _ in
            try await eventually("it fires") { !store.fires.isEmpty }
        }
        #expect(store.fires.map { $0.at.formatted(.iso8601) } == ["2026-11-23T16:00:00Z"])
        #expect(metrics.counter(ScheduleMetrics.lateFires).child("work").value == 1)
        // 13 hours of 20 November, two days, 17 hours of the 23rd: no hole.
        let hours = store.ledger.map(\.at)
        #expect(hours.count == 78)
        #expect(zip(hours, hours.dropFirst()).allSatisfy { $1 == $0 + 3_600 })
        #expect(runs(metrics, "missed") == UInt64(hours.count - 1))
    }

    @Test(arguments: [CatchUpPolicy.latest(), .none])
    func `what falls due during a hold is dealt with afterwards, as its policy says`(
        _ policy: CatchUpPolicy
    ) async throws {
        let clock = try WallClock("2026-11-23T21:30:00Z")
        let (store, metrics) = makeStore(clock)
        let isHeld = Mutex(true)
        let looks = Mutex(0)
        let schedules = [try schedule("59 * * * *", catchUp: policy)]
        try await withRunner(
            store,
            schedules,
            metrics,
            isHeld: {
                looks.withLock { $0 += 1 }
                return isHeld.withLock { $0 }
            }
        ) { _ in
            try await leads(store)
            try clock.set("2026-11-24T00:30:00Z")
            let before = looks.withLock { $0 }
            try await eventually("rounds go on") { looks.withLock { $0 } > before + 20 }
            #expect(store.ledger.isEmpty)
            // The lead and the health of the scheduler stand meanwhile.
            #expect(try await store.sinceLastTick() == .zero)
            isHeld.withLock { $0 = false }
            try await eventually("it is made up for") { store.ledger.count == 3 }
        }
        #expect(
            store.ledger.map(\.at).map { $0.formatted(.iso8601) } == [
                "2026-11-23T21:59:00Z", "2026-11-23T22:59:00Z", "2026-11-23T23:59:00Z",
            ]
        )
        let last: FireOutcome = policy == .none ? .missed : .late
        #expect(store.ledger.map(\.outcome) == [.missed, .missed, last])
        #expect(store.fires.count == (policy == .none ? 0 : 1))
    }

    @Test func `a rare schedule that was missed long ago fires once`() async throws {
        let clock = try WallClock("2026-06-01T00:00:00Z")
        let (store, metrics) = makeStore(clock)
        let schedules = [
            try schedule("0 0 5 6 *", catchUp: .latest(within: .seconds(366 * 86_400)))
        ]
        try await withRunner(store, schedules, metrics) { _ in try await leads(store) }
        try clock.set("2026-11-23T16:20:00Z")
        try await withRunner(store, schedules, metrics) { _ in
            try await eventually("it fires") { !store.fires.isEmpty }
        }
        #expect(store.fires.map { $0.at.formatted(.iso8601) } == ["2026-06-05T00:00:00Z"])
    }

    @Test func `a long absence is dealt with in parts, and no fire time is left out`()
        async throws
    {
        let clock = try WallClock("2026-11-01T00:00:30Z")
        let (store, metrics) = makeStore(clock)
        let schedules = [try schedule("* * * * *")]
        try await withRunner(store, schedules, metrics) { _ in try await leads(store) }
        try clock.set("2026-11-03T00:00:30Z")
        try await withRunner(store, schedules, metrics) { _ in
            try await eventually("all is dealt with") { store.ledger.count == 2 * 1_440 }
        }
        #expect(store.ledger.map(\.outcome) == Array(repeating: .missed, count: 2_879) + [.fired])
        let before = try Date("2026-11-01T00:00:30Z", strategy: .iso8601)
        #expect(store.ledger.first?.idleSince == before)
    }

    @Test func `a run's end is counted and told`() async throws {
        let clock = try WallClock("2026-11-23T23:58:30Z")
        let jobs = InMemoryJobStore(now: { clock.now })
        let store = InMemoryScheduleStore(jobs: jobs, now: { clock.now })
        let metrics = MetricRegistry()
        try await withRunner(store, [schedule("* * * * *")], metrics) { _ in
            try await leads(store)
            try clock.set("2026-11-23T23:59:00Z")
            try await eventually("it fires") { !store.fires.isEmpty }
            let claimed = try await jobs.claim(
                queue: "default",
                kinds: ["work"],
                limit: 1,
                lease: .seconds(60),
                worker: "w"
            )
            let lease = try #require(claimed.first).lease
            _ = try await jobs.settle([JobSettlement(lease, .completed)])
            try await eventually("it is counted") { runs(metrics, "completed") == 1 }
        }
        #expect(store.ledger.map(\.result) == [.completed])
    }

    @Test func `of several runners one fires`() async throws {
        let clock = try WallClock("2026-11-23T23:59:30Z")
        let (store, metrics) = makeStore(clock)
        let schedules = [try schedule("* * * * *")]
        try await withRunner(store, schedules, metrics, "one") { _ in
            try await withRunner(store, schedules, MetricRegistry(), "two") { _ in
                try await withRunner(store, schedules, MetricRegistry(), "three") { _ in
                    try await eventually("one leads") {
                        try await store.sinceLastTick() != nil
                    }
                    for minute in 0..<5 {
                        try clock.set("2026-11-24T00:0\(minute):00Z")
                        try await eventually("it fires") { store.fires.count > minute }
                    }
                }
            }
        }
        #expect(store.fires.count == 5)
    }

    @Test func `a runner that shuts down hands its lead over at once`() async throws {
        let clock = try WallClock("2026-11-23T23:58:30Z")
        let (store, metrics) = makeStore(clock)
        try await withRunner(store, [schedule("* * * * *")], metrics) { _ in
            try await eventually("it leads") {
                metrics.gauge(ScheduleMetrics.leader).child().value == 1
            }
        }
        #expect(metrics.gauge(ScheduleMetrics.leader).child().value == 0)
        #expect(try await store.lead("next", epoch: nil, for: .seconds(60)).epoch != nil)
    }

    @Test func `a job that cannot be made does not keep the other schedules from firing`()
        async throws
    {
        let clock = try WallClock("2026-11-23T23:58:30Z")
        let (store, metrics) = makeStore(clock)
        let broken = try Schedule(id: "broken", expression: "* * * * *") { _ in throw Broken() }
        try await withRunner(store, [broken, schedule("* * * * *")], metrics) { _ in
            try await leads(store)
            try clock.set("2026-11-23T23:59:00Z")
            try await eventually("it fires") { !store.fires.isEmpty }
            // A round that is not done is no lead for others to rely on.
            try await eventually("it no longer says that it leads") {
                metrics.gauge(ScheduleMetrics.leader).child().value == 0
            }
        }
        #expect(store.fires.map(\.schedule) == ["work"])
    }

    @Test func `a leader whose first look at the schedules failed looks again`() async throws {
        let clock = try WallClock("2026-11-23T23:58:30Z")
        let (store, metrics) = makeStore(clock)
        store.failNextInstall()
        try await withRunner(store, [schedule("* * * * *")], metrics) { _ in
            try await eventually("a round is done") { try await store.sinceLastTick() != nil }
            try clock.set("2026-11-23T23:59:00Z")
            try await eventually("it fires") { !store.fires.isEmpty }
        }
    }

    @Test func `between two rounds the runner sleeps`() async throws {
        let clock = try WallClock("2026-11-23T23:58:30Z")
        let (store, metrics) = makeStore(clock)
        let still = ManualClock()
        let runner = try ScheduleRunner(
            store: store,
            schedules: [schedule("* * * * *")],
            options: ScheduleRunnerOptions(holder: "one"),
            clock: still,
            metrics: metrics,
            logger: .silent
        )
        try await withThrowingTaskGroup { group in
            group.addTask { try await runner.run() }
            for round in 1...5 {
                try await eventually("round \(round) is over") {
                    store.leadRequests >= round && still.sleeperCount == 1
                }
                // A moment in which a runner that does not sleep would do many rounds.
                for _ in 0..<100 { await Task.yield() }
                #expect(store.leadRequests == round)
                still.advance(by: .seconds(5))
            }
            runner.drain()
            try await group.waitForAll()
        }
    }

    @Test func `two schedules of one name are refused`() throws {
        let clock = try WallClock("2026-11-23T23:58:30Z")
        let (store, metrics) = makeStore(clock)
        let twice = [try schedule("* * * * *"), try schedule("0 * * * *")]
        #expect(throws: ScheduleError.duplicateID("work")) {
            try ScheduleRunner(
                store: store,
                schedules: twice,
                options: ScheduleRunnerOptions(holder: "one"),
                metrics: metrics,
                logger: .silent
            )
        }
    }

    @Test func `every schedule's counters are there from the start, and the moments once known`()
        async throws
    {
        let clock = try WallClock("2026-11-20T10:00:00Z")
        let (store, metrics) = makeStore(clock)
        let schedules = [try schedule("0 * * * *")]
        try await withRunner(store, schedules, metrics) { _ in try await leads(store) }
        var text = String(decoding: metrics.exposition(), as: UTF8.self)
        #expect(text.contains(#"taskforge_schedule_late_fires_total{schedule="work"} 0"#))
        for outcome in ["completed", "failed", "cancelled", "skipped", "missed"] {
            let labels = #"{schedule="work",outcome="\#(outcome)"}"#
            #expect(text.contains("taskforge_schedule_runs_total\(labels) 0"))
        }
        // Hours without a process; the census looks when all is over.
        try clock.set("2026-11-20T13:20:00Z")
        try await withRunner(store, schedules, metrics) { _ in
            try await eventually("it fires") { !store.fires.isEmpty }
        }
        // A later version has no such schedule.
        try await withRunner(store, [], metrics) { _ in
            try await eventually("it is known") { try await store.overview()[0].next == nil }
        }
        let census = ScheduleCensus(store: store, metrics: metrics, logger: .silent)
        try await withThrowingTaskGroup { group in
            group.addTask { try await census.run() }
            let behind = Int(clock.now.timeIntervalSince1970)
            try await eventually("the census tells") {
                text = String(decoding: metrics.exposition(), as: UTF8.self)
                return ["late", "missed"].allSatisfy { word in
                    let name = "taskforge_schedule_last_\(word)_timestamp_seconds"
                    return text.contains("\(name){schedule=\"work\"} \(behind)")
                }
            }
            for moment in ["next_run", "last_success"] {
                let name = "taskforge_schedule_\(moment)_timestamp_seconds"
                #expect(text.contains("\(name){schedule=\"work\"} NaN\n"))
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `the scheduler is healthy while rounds are done, whoever does them`()
        async throws
    {
        let clock = try WallClock("2026-11-23T12:00:00Z")
        let (store, metrics) = makeStore(clock)
        let check = ScheduleCensus.healthCheck(store: store)
        #expect(check.name == "scheduler")
        await #expect(throws: ScheduleError.silent(nil)) { try await check.probe() }
        try await withRunner(store, [schedule("0 0 1 1 *")], metrics) { _ in
            try await eventually("a round is done") { try await store.sinceLastTick() != nil }
            try await check.probe()
        }
        // Nobody does rounds any more.
        try clock.set("2026-11-23T12:00:21Z")
        await #expect(throws: ScheduleError.silent(.seconds(21))) { try await check.probe() }
    }

    // MARK: -

    private func makeStore(_ clock: WallClock) -> (InMemoryScheduleStore, MetricRegistry) {
        let jobs = InMemoryJobStore(now: { clock.now })
        return (InMemoryScheduleStore(jobs: jobs, now: { clock.now }), MetricRegistry())
    }

    private func schedule(
        _ expression: String,
        catchUp: CatchUpPolicy = .latest()
    ) throws -> Schedule {
        try Schedule(id: "work", expression: expression, catchUp: catchUp) { fireTime in
            try NewJob(Self.kind, Work(fireTime: fireTime))
        }
    }

    private func runs(_ metrics: MetricRegistry, _ outcome: String) -> UInt64 {
        metrics.counter(ScheduleMetrics.runs).child("work", outcome).value
    }

    /// Waits until a runner has done its first round as the leader.
    private func leads(_ store: any ScheduleStore) async throws {
        try await eventually("it leads") { try await store.sinceLastTick() != nil }
    }

    private func withRunner(
        _ store: any ScheduleStore,
        _ schedules: [Schedule],
        _ metrics: MetricRegistry,
        _ holder: String = "one",
        isHeld: @escaping @Sendable () -> Bool = { false },
        _ body: (ScheduleRunner) async throws -> Void
    ) async throws {
        var options = ScheduleRunnerOptions(holder: holder)
        options.renewal = .milliseconds(5)
        options.candidacy = .milliseconds(5)
        options.shortestPause = .milliseconds(1)
        options.retryPause = .milliseconds(5)
        // The store's clock makes leaps that no lease would outlive.
        options.lease = .seconds(400 * 86_400)
        let runner = try ScheduleRunner(
            store: store,
            schedules: schedules,
            options: options,
            metrics: metrics,
            logger: .silent,
            isHeld: isHeld
        )
        try await withThrowingTaskGroup { group in
            group.addTask { try await runner.run() }
            do {
                try await body(runner)
                runner.drain()
                try await group.waitForAll()
            } catch {
                runner.drain()
                throw error
            }
        }
    }
}

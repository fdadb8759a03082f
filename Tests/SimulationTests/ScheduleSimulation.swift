import FoundationEssentials
import Jobs
import Observability
import Synchronization
import TestSupport

/// Schedulers that crash, are cut off and are replaced, over one store, for half an hour.
struct ScheduleSimulation {
    /// What came of one seed.
    struct History {
        var violations: [String]
        var log: [String]
        var changesOfLeader: Int
    }

    private struct Work: Codable, Sendable {}

    private static let kind = JobKind<Work>("work")

    var runnerCount = 3
    /// The rule that the store breaks.
    var bug: InMemoryScheduleStore.PlantedBug?

    /// Runs a quarter of an hour with faults and one without.
    func run(seed: UInt64) throws -> History {
        let world = SimulatedWorld(seed: seed)
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let now = { @Sendable in start.addingTimeInterval(world.now / .seconds(1)) }
        let jobs = InMemoryJobStore(now: now)
        let store = InMemoryScheduleStore(jobs: jobs, now: now, bug: bug)
        let witness = LeaderWitness(world)
        let schedules = try ["*/2 * * * *", "1-59/7 * * * *"].enumerated().map { number, cron in
            try Schedule(id: "schedule_\(number)", expression: cron) { _ in
                try NewJob(Self.kind, Work())
            }
        }
        func startRunner(after pause: Duration) {
            let node = world.makeNode()
            let runner = Result {
                try ScheduleRunner(
                    store: FaultyScheduleStore(
                        store,
                        world: world,
                        node: node.number,
                        witness: witness
                    ),
                    schedules: schedules,
                    options: ScheduleRunnerOptions(holder: "node-\(node.number)"),
                    clock: SimulatedClock(world),
                    metrics: MetricRegistry(),
                    logger: .silent
                )
            }
            world.start(node) {
                do {
                    try await SimulatedClock(world).sleep(for: pause)
                    try await runner.get().run()
                } catch {
                    world.note("node \(node.number) ends with \(error)")
                }
            }
        }
        for _ in 0..<runnerCount { startRunner(after: .zero) }
        world.setFaults(crashOneIn: 400)
        let half: Duration = .seconds(900)
        let end = half * 2
        try world.run(for: end + .seconds(60)) { _ in
            startRunner(after: .milliseconds(world.random(in: 0...20_000)))
        } until: {
            if world.now >= half { world.setFaults(crashOneIn: nil) }
            return world.now >= end || !witness.violations.isEmpty
        }
        let faults =
            !witness.violations.isEmpty
            ? []
            : check(
                store.fires,
                schedules,
                // A minute for the last cuts to end.
                calmFrom: start.addingTimeInterval(960),
                until: start.addingTimeInterval(1_790)
            )
        let doubled = jobs.records.count == store.fires.count ? [] : ["jobs and fires differ"]
        return History(
            violations: witness.violations + faults + doubled,
            log: world.log,
            changesOfLeader: world.log.count { $0.hasSuffix("leads") }
        )
    }

    private func check(
        _ fires: [FireRecord],
        _ schedules: [Schedule],
        calmFrom: Date,
        until end: Date
    ) -> [String] {
        var faults: [String] = []
        for schedule in schedules {
            let instants = fires.filter { $0.schedule == schedule.id }.map(\.at)
            if Set(instants).count != instants.count {
                faults.append("\(schedule.id) fired twice at one fire time")
            }
            if instants != instants.sorted() {
                faults.append("\(schedule.id) fired out of order")
            }
            for instant in instants
            where schedule.next(after: instant.addingTimeInterval(-1)) != instant {
                faults.append("\(schedule.id) fired at \(instant), which is no fire time")
            }
            var expected = schedule.next(after: calmFrom)
            while let instant = expected, instant < end {
                if !instants.contains(instant) {
                    faults.append("\(schedule.id) did not fire at \(instant)")
                }
                expected = schedule.next(after: instant)
            }
        }
        return faults
    }
}

import Foundation
import Jobs
import Meetings
import Observability
import Synchronization
import TestSupport

/// What a ``HouseSimulation`` is built of, and what must be true of it.
final class House: Sendable {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private let world: SimulatedWorld
    private let weather: Weather
    private let jobs: InMemoryJobStore
    private let schedules: InMemoryScheduleStore
    private let pipeline: InMemoryPipelineDatabase
    private let vendors: SimulatedVendors
    private let witness: JobWitness
    private let leaders: LeaderWitness
    private let pipelineBug: InMemoryPipelineStore.PlantedBug?
    /// Whether the board knows a repeated request as the same one.
    ///
    /// Where it does, locks may be lost while their holders go on, as sessions are; where it does
    /// not, only the look-up keeps a second item away.
    private let boardKnowsRepeats: Bool

    /// The database's clock, and which nodes live.
    private final class Weather: Sendable {
        let offset = Mutex(0.0)
        let living = Mutex<Set<Int>>([])
    }

    init(
        _ world: SimulatedWorld,
        appointments: [SimulatedVendors.Appointment],
        bug: HouseSimulation.PlantedBug?
    ) {
        let weather = Weather()
        let start = Self.start
        let now = { @Sendable in
            start + world.now / .seconds(1) + weather.offset.withLock { $0 }
        }
        let isAlive = { @Sendable node in weather.living.withLock { $0.contains(node) } }
        self.world = world
        self.weather = weather
        boardKnowsRepeats = world.happens(oneIn: 2)
        pipelineBug = bug?.pipeline
        jobs = InMemoryJobStore(now: now, bug: bug?.jobs)
        schedules = InMemoryScheduleStore(
            jobs: jobs,
            now: now,
            bug: bug?.schedules
        )
        pipeline = InMemoryPipelineDatabase(jobs: jobs, now: now, isAlive: isAlive)
        vendors = SimulatedVendors(
            appointments,
            knowsRepeats: boardKnowsRepeats,
            // The vendors' clocks are right.
            now: { start + world.now / .seconds(1) },
            bug: bug?.vendors
        )
        witness = JobWitness(world, isAlive: isAlive)
        leaders = LeaderWitness(world)
    }

    /// What was seen and must never happen.
    var violations: [String] { witness.violations + leaders.violations }

    /// Starts a process with all roles; one that ends is not started again.
    func startProcess(after pause: Duration) {
        let node = world.makeNode()
        _ = weather.living.withLock { $0.insert(node.number) }
        // Each machine has a clock of its own, up to half an hour wrong.
        let error = Double(world.random(in: -1_800...1_800))
        world.start(node) { [self] in
            do {
                try await SimulatedClock(world).sleep(for: pause)
                try await work(on: node.number, clockError: error)
            } catch {
                world.note("node \(node.number) ends with \(error)")
            }
        }
    }

    /// Notes that a node has crashed.
    func died(_ node: Int) {
        _ = weather.living.withLock { $0.remove(node) }
    }

    /// Lets the database's clock jump now and then.
    func startClockJumps(until end: Duration) {
        world.start(world.makeNode(isMortal: false)) { [world, weather] in
            while world.now < end {
                await world.sleepWhatever(
                    until: world.now + .seconds(world.random(in: 30...200))
                )
                let jump = world.random(in: -20...40)
                weather.offset.withLock { $0 += Double(jump) }
                world.note("the database's clock jumps by \(jump) s")
            }
        }
    }

    private func work(on node: Int, clockError: Double) async throws {
        let clock = SimulatedClock(world)
        let metrics = MetricRegistry()
        let internet = SimulatedInternet(vendors, world: world, node: node)
        let start = Self.start
        let way = MeetingPipeline(
            store: InMemoryPipelineStore(
                pipeline,
                world: world,
                node: node,
                witness: witness,
                losesLocks: boardKnowsRepeats,
                bug: pipelineBug
            ),
            parts: .init(sources: [internet], extractor: internet, board: internet),
            metrics: metrics,
            logger: .silent,
            now: { [world] in start + world.now / .seconds(1) + clockError }
        )
        var options = JobWorkerOptions(name: "node-\(node)")
        // Idle looks are most of a history's steps, and tell nothing.
        options.tick = .seconds(1)
        options.promotionInterval = .seconds(2)
        options.pollInterval = .seconds(5)
        let worker = try JobWorker(
            store: FaultyJobStore(jobs, world: world, node: node, witness: witness),
            definitions: way.jobs,
            options: options,
            clock: clock,
            random: SeededRandom(seed: UInt64(node) &* 0x9E37 &+ world.seed),
            metrics: metrics,
            logger: .silent
        )
        let runner = try ScheduleRunner(
            store: FaultyScheduleStore(schedules, world: world, node: node, witness: leaders),
            schedules: MeetingPipeline.schedules(
                sync: "*/2 * * * *",
                push: "1-59/3 * * * *",
                timeZone: .utc
            ),
            options: ScheduleRunnerOptions(holder: "node-\(node)"),
            clock: clock,
            metrics: metrics,
            logger: .silent
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            group.addTask { try await runner.run() }
            try await group.waitForAll()
        }
    }

    /// Lets people edit, finish and delete items on the board, and change items here.
    func startPeople(until end: Duration) {
        world.start(world.makeNode(isMortal: false)) { [world, vendors, pipeline] in
            var count = 0
            while world.now < end {
                await world.sleepWhatever(until: world.now + .seconds(world.random(in: 5...40)))
                // An item that is being written over is left alone: of two who write at the same
                // moment one must lose.
                let items = pipeline.items.filter { item in
                    item.state == .pushed && !item.delivery.isUpdateWanted
                }
                guard !items.isEmpty else { continue }
                let item = items[world.random(in: 0...items.count - 1)]
                count += 1
                let name = "person \(count)"
                world.note("\(name) acts on \(item.text)")
                let id = item.boardItem ?? ""
                switch world.random(in: 0...4) {
                case 0: vendors.board.touch(id) { $0.isActive = false }
                case 1: vendors.board.touch(id) { $0.isDone = true }
                case 2:
                    vendors.board.touch(id) { item in
                        item.values["assignee"] = name
                        item.edits["assignee"] = name
                    }
                default: pipeline.assign(item.id, to: name)
                }
            }
        }
    }

    /// Whether every meeting has come to its end and every job is over.
    var isDone: Bool {
        left.isEmpty && jobs.records.allSatisfy(\.state.isEnd)
    }

    /// What has not come to its end.
    private var left: [String] {
        let states = pipeline.meetings
        let meetings = vendors.appointments.map(\.meeting).filter { meeting in
            let end: MeetingState = meeting.sentences.isEmpty ? .skipped : .extracted
            return states[meeting.id] != end
        }
        let board = vendors.board.items
        return meetings.map { "\($0.id) was left behind" }
            + pipeline.items.flatMap { differences(of: $0, on: board) }
    }

    /// In what an item here and the board's do not agree.
    private func differences(of item: StoredItem, on board: [SimulatedBoard.Item]) -> [String] {
        guard let id = item.boardItem.flatMap(Int.init), board.indices.contains(id - 1) else {
            return ["\(item.text) is \(item.state) and not on the board"]
        }
        let shown = board[id - 1]
        let state: ItemState = shown.isActive ? (shown.isDone ? .done : .pushed) : .removed
        guard item.state == state else {
            return ["\(item.text) is \(item.state) here and \(state) on the board"]
        }
        guard state == .pushed else { return [] }
        let wanted = ["assignee": item.assignee ?? ""].merging(shown.edits) { _, edit in edit }
        return wanted.compactMap { field, value in
            let found = shown.values[field] ?? ""
            return found == value ? nil : "\(item.text) has the \(field) \(found), not \(value)"
        }
    }

    /// What is not as it must be at the end.
    func faults() -> [String] {
        var faults = left
        let wanted = vendors.appointments.flatMap(\.meeting.sentences)
            .filter { $0.text.hasPrefix("I'll") }
            .map { String($0.text.dropFirst(5)) }
        let board = vendors.board.items
        for text in wanted {
            let count = board.count { $0.title == text }
            if count != 1 { faults.append("\(text) was made \(count) times on the board") }
        }
        if board.count > wanted.count { faults.append("the board had \(board.count) items") }
        for job in jobs.records {
            if job.state == .parked || job.state == .cancelled {
                let cause = job.failures.last?.message ?? ""
                faults.append("job \(job.id) of \(job.kind) is \(job.state): \(cause)")
            }
            if job.attempt > 12 { faults.append("job \(job.id) had \(job.attempt) attempts") }
        }
        return faults + holes()
    }

    /// Fire times that are not in the ledger once.
    private func holes() -> [String] {
        var faults: [String] = []
        let ledger = schedules.ledger
        for record in schedules.rows {
            let own = ledger.filter { $0.schedule == record.id }.map(\.at)
            guard let cron = try? CronExpression(parsing: record.expression) else { continue }
            var next = cron.next(after: record.createdAt, in: .utc)
            var expected = 0
            while let time = next, time <= record.consideredUntil {
                expected += 1
                let count = own.count { $0 == time }
                if count != 1 {
                    faults.append("\(record.id) has \(count) rows for \(time)")
                }
                next = cron.next(after: time, in: .utc)
            }
            if own.count != expected {
                faults.append("\(record.id) has \(own.count) rows for \(expected) fire times")
            }
        }
        return faults
    }
}

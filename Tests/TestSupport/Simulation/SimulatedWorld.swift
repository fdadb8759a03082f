import Synchronization

/// A world in which programs run one step at a time, by a virtual clock and a seeded choice.
///
/// A step is what a task does between two awaits. Each program is a ``SimulatedNode``; all its
/// tasks run on it as long as it is started with ``start(_:_:)`` and uses structured concurrency
/// only. Before each step the world may let the step's node crash: then none of its tasks ever goes
/// on. One seed gives one history, in this process and in any other. What leaves the simulation and
/// must not be used in it: the real clocks, the system's random numbers, `Task {}`,
/// `Task.detached`, actors, and the order of sets and dictionaries.
public final class SimulatedWorld: Sendable {
    private struct Step {
        let node: SimulatedNode
        let job: UnownedJob
    }

    private struct Sleeper {
        let deadline: Duration
        let number: Int
        let continuation: UnsafeContinuation<Void, any Error>
    }

    private struct State {
        var random: SeededRandom
        var now: Duration = .zero
        var ready: [Step] = []
        var sleepers: [Sleeper] = []
        var cancelledSleeps: Set<Int> = []
        var sleepCount = 0
        var nodeCount = 0
        var dead: Set<Int> = []
        var crashChance: Int?
        var log: [String] = []
        var stepCount = 0
    }

    /// A history that went on without end.
    public struct Endless: Error, CustomStringConvertible {
        /// The last events.
        public let description: String
    }

    private let state: Mutex<State>
    /// The seed of this history.
    public let seed: UInt64

    /// Makes a world with a seed.
    public init(seed: UInt64) {
        self.seed = seed
        state = Mutex(State(random: SeededRandom(seed: seed)))
    }

    /// The time since the world began.
    public var now: Duration { state.withLock { $0.now } }

    /// The events so far, each with its time.
    public var log: [String] { state.withLock { $0.log } }

    /// How many steps were run.
    public var stepCount: Int { state.withLock { $0.stepCount } }

    /// Writes an event.
    public func note(_ event: String) {
        state.withLock { $0.log.append("\($0.now) \(event)") }
    }

    /// Draws a random number of the world's own sequence.
    public func random(in range: ClosedRange<Int>) -> Int {
        state.withLock { Int.random(in: range, using: &$0.random) }
    }

    /// Whether something with a chance of one in so many happens.
    public func happens(oneIn count: Int) -> Bool {
        random(in: 1...count) == 1
    }

    /// Whether nodes crash and calls fail; see ``setFaults(crashOneIn:)``.
    public var hasFaults: Bool { state.withLock { $0.crashChance != nil } }

    /// Lets calls fail, and nodes crash before one of so many steps; nil ends all faults.
    public func setFaults(crashOneIn chance: Int?) {
        state.withLock { $0.crashChance = chance }
    }

    /// Makes a node, alive; one that is not mortal never crashes by chance.
    public func makeNode(isMortal: Bool = true) -> SimulatedNode {
        let number = state.withLock { state in
            state.nodeCount += 1
            return state.nodeCount
        }
        return SimulatedNode(world: self, number: number, isMortal: isMortal)
    }

    /// Starts a program on a node.
    public func start(_ node: SimulatedNode, _ body: @escaping @Sendable () async -> Void) {
        // Nobody waits for it: a node that crashes never ends.
        Task(executorPreference: node) { await body() }
    }

    /// Runs steps until a condition holds between two of them.
    ///
    /// - Parameters:
    ///   - crashed: Called with the number of a node that has just crashed.
    /// - Throws: ``Endless`` where the condition does not hold within the virtual time, or where
    ///   nobody has anything left to do.
    public func run(
        for limit: Duration,
        crashed: (Int) -> Void = { _ in },
        until condition: () -> Bool
    ) throws {
        while !condition() {
            guard let step = nextStep(limit: limit) else {
                let last = log.suffix(20).joined(separator: "\n")
                throw Endless(description: "SEED=\(seed): no end after \(now)\n\(last)")
            }
            let node = step.node
            if node.isMortal && happensToCrash() {
                crash(node.number)
                crashed(node.number)
            } else {
                step.job.runSynchronously(on: node.asUnownedTaskExecutor())
            }
        }
    }

    /// Lets a node crash: its tasks never go on.
    public func crash(_ node: Int) {
        note("node \(node) crashes")
        state.withLock { state in
            state.dead.insert(node)
            state.ready.removeAll { $0.node.number == node }
        }
    }

    fileprivate func enqueue(_ job: UnownedJob, node: SimulatedNode) {
        state.withLock { state in
            guard !state.dead.contains(node.number) else { return }
            state.ready.append(Step(node: node, job: job))
        }
    }

    fileprivate func sleep(until deadline: Duration) async throws {
        let number = state.withLock { state in
            state.sleepCount += 1
            return state.sleepCount
        }
        try await withTaskCancellationHandler {
            // Unsafe, because a crash may drop it without resuming.
            try await withUnsafeThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelledSleeps.remove(number) != nil { return true }
                    state.sleepers.append(
                        Sleeper(deadline: deadline, number: number, continuation: continuation)
                    )
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper: Sleeper? = state.withLock { state in
                guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
                    state.cancelledSleeps.insert(number)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Sleeps, and does not hear of the task's cancellation.
    public func sleepWhatever(until deadline: Duration) async {
        // A sleep that nobody cancels does not fail.
        try? await withUnsafeThrowingContinuation { continuation in
            state.withLock { state in
                state.sleepCount += 1
                state.sleepers.append(
                    Sleeper(
                        deadline: deadline,
                        number: state.sleepCount,
                        continuation: continuation
                    )
                )
            }
        }
    }

    /// Takes a random ready step; where there is none, goes on to the time of the next sleeper.
    private func nextStep(limit: Duration) -> Step? {
        while true {
            let (step, due): (Step?, [Sleeper]) = state.withLock { state in
                guard state.ready.isEmpty else {
                    state.stepCount += 1
                    let index = Int.random(in: state.ready.indices, using: &state.random)
                    return (state.ready.remove(at: index), [])
                }
                guard let next = state.sleepers.map(\.deadline).min(), next <= limit else {
                    return (nil, [])
                }
                state.now = max(state.now, next)
                let due = state.sleepers.filter { $0.deadline <= next }
                state.sleepers.removeAll { $0.deadline <= next }
                return (nil, due)
            }
            if let step { return step }
            guard !due.isEmpty else { return nil }
            for sleeper in due { sleeper.continuation.resume() }
        }
    }

    private func happensToCrash() -> Bool {
        state.withLock { state in
            guard let chance = state.crashChance else { return false }
            return Int.random(in: 1...chance, using: &state.random) == 1
        }
    }
}

/// One program of a ``SimulatedWorld``: the executor of all its tasks.
public final class SimulatedNode: TaskExecutor {
    private let world: SimulatedWorld
    /// Its number, from 1; a program that is started again is a new node.
    public let number: Int
    fileprivate let isMortal: Bool

    fileprivate init(world: SimulatedWorld, number: Int, isMortal: Bool) {
        self.world = world
        self.number = number
        self.isMortal = isMortal
    }

    /// Adds a step to the world's choice.
    public func enqueue(_ job: consuming ExecutorJob) {
        world.enqueue(UnownedJob(job), node: self)
    }
}

/// The clock of a ``SimulatedWorld``.
public struct SimulatedClock: Clock {
    /// A moment, told by the time since the world began.
    public struct Instant: InstantProtocol {
        let offset: Duration

        /// The moment that is later by a duration.
        public func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }

        /// The time from this moment to another.
        public func duration(to other: Instant) -> Duration { other.offset - offset }

        /// Whether one moment comes before another.
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let world: SimulatedWorld

    /// Reads the time of a world.
    public init(_ world: SimulatedWorld) {
        self.world = world
    }

    /// The present moment.
    public var now: Instant { Instant(offset: world.now) }

    /// The clock is exact.
    public var minimumResolution: Duration { .zero }

    /// Sleeps until the world's time has come to the deadline, or until the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        try await world.sleep(until: deadline.offset)
    }
}

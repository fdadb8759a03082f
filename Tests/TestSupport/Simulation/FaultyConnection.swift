import Synchronization

/// The way from one node of a simulation to a store: slow, sometimes failing, sometimes cut.
///
/// What is under way when the way is cut arrives when it is whole again, and nothing can call it
/// back: so a node's word may come when the store has long listened to another.
public final class FaultyConnection: Sendable {
    /// A call that failed.
    public struct Fault: Error {}

    private let world: SimulatedWorld
    private let node: Int
    private let cutUntil = Mutex<Duration>(.zero)

    /// Makes the way of a node.
    public init(world: SimulatedWorld, node: Int) {
        self.world = world
        self.node = node
    }

    /// There and back; what fails on the way back has taken effect.
    func call<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        try await travel()
        let answer = try await body()
        try await travel()
        return answer
    }

    private func travel() async throws {
        if world.hasFaults && world.happens(oneIn: 250) {
            let end = world.now + .seconds(world.random(in: 1...45))
            cutUntil.withLock { $0 = max($0, end) }
            world.note("node \(node) is cut off")
        }
        while true {
            let end = cutUntil.withLock { $0 }
            guard end > world.now else { break }
            await world.sleepWhatever(until: end)
        }
        // What has been sent cannot be called back, whatever its sender has decided since.
        await world.sleepWhatever(
            until: world.now + .microseconds(world.random(in: 100...3_000))
        )
        if world.hasFaults && world.happens(oneIn: 60) { throw Fault() }
    }
}

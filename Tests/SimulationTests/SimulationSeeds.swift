import Foundation

/// Which histories are run: few in an ordinary run of the tests.
enum SimulationSeeds {
    /// The seed of `SEED=`, or as many as `SEEDS=` says from `FIRST_SEED=` on, or the first few.
    static var chosen: [UInt64] { chosen(orFirst: 10) }

    /// The seed of `SEED=`, or as many as `SEEDS=` says from `FIRST_SEED=` on, or the first ones.
    static func chosen(orFirst count: UInt64) -> [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SEED"].flatMap(UInt64.init) { return [seed] }
        let first = environment["FIRST_SEED"].flatMap(UInt64.init) ?? 1
        return Array(first..<first + (environment["SEEDS"].flatMap(UInt64.init) ?? count))
    }

    /// Whether one seed is run again, to be looked at.
    static var isReplay: Bool { ProcessInfo.processInfo.environment["SEED"] != nil }

    /// Writes the events of a replay to the file of `EVENTS=`, or prints them.
    static func show(_ events: [String]) throws {
        let text = events.joined(separator: "\n")
        guard let path = ProcessInfo.processInfo.environment["EVENTS"] else { return print(text) }
        try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path))
    }

    /// Runs each chosen seed, on all cores, and gives what was wrong with the first that failed.
    static func run(
        orFirst count: UInt64,
        _ body: @escaping @Sendable (UInt64) throws -> [String]
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            var seeds = chosen(orFirst: count).makeIterator()
            func add() {
                guard let seed = seeds.next() else { return }
                group.addTask { try body(seed).map { "SEED=\(seed): \($0)" } }
            }
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { add() }
            while let violations = try await group.next() {
                guard violations.isEmpty else {
                    group.cancelAll()
                    return violations
                }
                add()
            }
            return []
        }
    }
}

import Foundation

/// Which histories are run: few in an ordinary run of the tests.
enum SimulationSeeds {
    /// The seed of `SEED=`, or as many as `SEEDS=` says, or ten.
    static var chosen: [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SEED"].flatMap(UInt64.init) { return [seed] }
        return Array(1...(environment["SEEDS"].flatMap(UInt64.init) ?? 10))
    }
}

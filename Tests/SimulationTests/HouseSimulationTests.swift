import TestSupport
import Testing

/// `SEED=` replays one seed, `SEEDS=` runs more of them, `FIRST_SEED=` begins with another.
///
/// `EVENTS=` names a file for the events of a replay.
struct HouseSimulationTests {
    @Test(.timeLimit(.minutes(60)))
    func `no meeting is left behind and no item made twice, whatever fails`() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let failures = try await SimulationSeeds.run(orFirst: 200) { seed in
            let history = try HouseSimulation().run(seed: seed)
            if SimulationSeeds.isReplay { try SimulationSeeds.show(history.log) }
            return history.violations
        }
        print(
            "house simulation: \(SimulationSeeds.chosen(orFirst: 200).count) seeds in \(clock.now - start)"
        )
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test func `one seed has one history of the house`() throws {
        let seed = SimulationSeeds.chosen.first ?? 1
        let first = try HouseSimulation().run(seed: seed)
        let second = try HouseSimulation().run(seed: seed)
        #expect(first.log == second.log)
        #expect(first.log.contains { $0.contains("crashes") })
    }

    // The lock stands behind the queue's exclusive key: it shows where both are left out.
    @Test(arguments: [
        HouseSimulation.PlantedBug(jobs: .fencing), .init(pipeline: .commit),
        .init(schedules: .uniqueFire), .init(schedules: .epochCheck),
        .init(vendors: .keyLookUp), .init(jobs: .exclusiveKey, pipeline: .lock),
        .init(pipeline: .batch),
        .init(pipeline: .key), .init(pipeline: .partial),
    ])
    func `a planted bug of the house is found within 200 seeds`(bug: HouseSimulation.PlantedBug) {
        let found = (1...200).first { seed in
            do {
                return !(try HouseSimulation(bug: bug).run(seed: UInt64(seed))).violations.isEmpty
            } catch {
                return true
            }
        }
        print("planted \(bug): found by seed \(found.map(String.init) ?? "none")")
        #expect(found != nil)
    }
}

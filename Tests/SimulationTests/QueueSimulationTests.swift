import TestSupport
import Testing

/// Short seeds; `SEED=` replays one, `SEEDS=` runs more.
struct QueueSimulationTests {
    @Test func `no job is lost, doubled or run beside itself, whatever crashes`() throws {
        for seed in SimulationSeeds.chosen {
            let history = try QueueSimulation().run(seed: seed)
            #expect(history.violations.isEmpty, "SEED=\(seed)")
        }
    }

    @Test func `one seed has one history`() throws {
        let seed = SimulationSeeds.chosen.first ?? 1
        let first = try QueueSimulation().run(seed: seed)
        let second = try QueueSimulation().run(seed: seed)
        #expect(first.log == second.log)
        #expect(first.steps == second.steps)
        #expect(first.log.contains { $0.contains("crashes") })
    }

    @Test(arguments: InMemoryJobTable.PlantedBug.allCases)
    func `a planted bug is found within 50 seeds`(bug: InMemoryJobTable.PlantedBug) {
        let found = (1...50).first { seed in
            do {
                let history = try QueueSimulation(bug: bug).run(seed: UInt64(seed))
                return !history.violations.isEmpty
            } catch {
                // A history without end is a find too.
                return true
            }
        }
        #expect(found != nil)
    }
}

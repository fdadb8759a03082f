import TestSupport
import Testing

/// Short seeds; `SEED=` replays one, `SEEDS=` runs more.
struct ScheduleSimulationTests {
    @Test func `each fire time fires once, whoever leads and whatever crashes`() throws {
        var changesOfLeader = 0
        for seed in SimulationSeeds.chosen {
            let history = try ScheduleSimulation().run(seed: seed)
            #expect(history.violations.isEmpty, "SEED=\(seed)")
            changesOfLeader += history.changesOfLeader
        }
        #expect(changesOfLeader > SimulationSeeds.chosen.count, "nobody was ever replaced")
    }

    @Test func `one seed has one history of leaders`() throws {
        let seed = SimulationSeeds.chosen.first ?? 1
        let first = try ScheduleSimulation().run(seed: seed)
        let second = try ScheduleSimulation().run(seed: seed)
        #expect(first.log == second.log)
    }

    @Test(arguments: InMemoryScheduleStore.PlantedBug.allCases)
    func `a planted bug of the schedules is found within 50 seeds`(
        bug: InMemoryScheduleStore.PlantedBug
    ) throws {
        let found = try (1...50).first { seed in
            try !ScheduleSimulation(bug: bug).run(seed: UInt64(seed)).violations.isEmpty
        }
        #expect(found != nil)
    }
}

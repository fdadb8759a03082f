import Foundation
import Jobs
import Meetings
import TestSupport

/// The whole house: processes that schedule and work, one database, a source and a board.
///
/// Seven minutes everything goes wrong: processes crash between any two awaits, statements are slow
/// or fail before or after their effect, ways are cut, signals are lost or doubled, clocks jump,
/// vendors do the work and say nothing, or do it later, or in part, and people edit, finish and
/// delete items on the board. Then all goes well, and everything must be in its place.
struct HouseSimulation {
    /// What came of one seed.
    struct History {
        var violations: [String]
        var log: [String]
    }

    /// A rule that is broken on purpose, in one of the parts.
    struct PlantedBug: Sendable, Hashable {
        var jobs: InMemoryJobTable.PlantedBug?
        var pipeline: InMemoryPipelineStore.PlantedBug?
        var schedules: InMemoryScheduleStore.PlantedBug?
        var vendors: SimulatedVendors.PlantedBug?
    }

    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private static let calm: Duration = .seconds(420)

    var processCount = 3
    var meetingCount = 6
    var bug: PlantedBug?

    /// Runs one history to its end.
    func run(seed: UInt64) throws -> History {
        let world = SimulatedWorld(seed: seed)
        let house = House(world, appointments: appointments(world), bug: bug)
        for _ in 0..<processCount { house.startProcess(after: .zero) }
        world.setFaults(crashOneIn: 800)
        house.startClockJumps(until: Self.calm)
        house.startPeople(until: Self.calm)
        var endless: String?
        do {
            try world.run(for: .seconds(5_400)) { crashed in
                house.died(crashed)
                house.startProcess(after: .milliseconds(world.random(in: 0...20_000)))
            } until: {
                if world.hasFaults && world.now >= Self.calm { world.setFaults(crashOneIn: nil) }
                if !house.violations.isEmpty { return true }
                return world.now >= Self.calm + .seconds(120) && house.isDone
            }
        } catch {
            endless = "it did not come to its end"
        }
        let found = house.violations
        return History(
            violations: (endless.map { [$0] } ?? []) + (found.isEmpty ? house.faults() : found),
            log: world.log
        )
    }

    private func appointments(_ world: SimulatedWorld) -> [SimulatedVendors.Appointment] {
        (1...meetingCount).map { number in
            let createdAt = Self.start + Double(world.random(in: 0...360))
            let promises = number == 1 ? 0 : world.random(in: 1...3)
            let lines =
                ["Good morning to all of you."]
                + (0..<promises).map { "I'll send the report \(number)-\($0) to Boris." }
            return SimulatedVendors.Appointment(
                meeting: Meeting(
                    id: "meeting-\(number)",
                    title: "Meeting \(number)",
                    date: nil,
                    speakers: [Speaker(id: "s1", name: "Ana")],
                    // The second has not a word.
                    sentences: number == 2
                        ? []
                        : lines.enumerated().map { index, line in
                            Sentence(index: index, speaker: "s1", text: line)
                        }
                ),
                createdAt: createdAt,
                readyAt: createdAt + Double(world.random(in: 0...120))
            )
        }
    }
}

import Foundation
import OutboundHTTP
import TestSupport
import Testing

/// Vendors that fail in mixed ways a fifth of the time, two instances on one PostgreSQL, and
/// `kill -9` of one of them again and again: in the end the board holds what was approved.
///
/// `PROVE=long` takes the 95 meetings of the shared set, two minutes of kills and five seeds;
/// otherwise the six samples, fifteen seconds and one seed. The seeds are printed; `SEED=` replays
/// from the first on, `SEEDS=` says how many follow each other.
@Suite(.serialized) struct DeliveryChaosTests {
    private static let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"
    private static let sharedMeetings = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../shared/data/meetings/dev")
        .standardizedFileURL.path
    private static let meetings = isLong ? 95 : 6
    private static let seeds =
        ProcessInfo.processInfo.environment["SEEDS"].flatMap { UInt64($0) } ?? (isLong ? 5 : 1)

    @Test(.timeLimit(.minutes(60)))
    func `the board equals the approved items whatever fails on the way`() async throws {
        let first = SeededRandom().seed
        for offset in 0..<Self.seeds {
            let seed = first &+ offset
            print("delivery under faults: SEED=\(seed)")
            let arguments = Self.isLong ? ["--meetings", Self.sharedMeetings] : []
            try await SimulatedVendors.with(arguments + ["--faults", Self.faults(seed)]) { world in
                let kills = try await disturb(world, SeededRandom(seed: seed))
                try await world.calm()
                try await expectOneToOne(world, kills: kills)
            }
        }
    }

    /// A fifth of all calls and of all deliveries.
    private static func faults(_ seed: UInt64) -> String {
        ["fireflies", "gemini", "monday"].map { "\($0)=mixed:rate=0.2:seconds=1" }
            .joined(separator: ",") + ",seed=\(seed)"
    }

    /// Kills one of two servers every few seconds and starts it again; says how often.
    private func disturb(_ world: SimulatedVendors, _ random: SeededRandom) async throws -> Int {
        var random = random
        var servers = [try world.serve(), try world.serve()]
        _ = try await servers[0].baseURL()
        let end = ContinuousClock.now + .seconds(Self.isLong ? 120 : 15)
        var kills = 0
        while ContinuousClock.now < end {
            let victim = Int.random(in: 0..<servers.count, using: &random)
            // Counted from the moment it answers, so that each life does some work.
            _ = try await servers[victim].baseURL()
            try await world.trigger("daily_sync")
            try await Task.sleep(for: .milliseconds(Int.random(in: 500...4_000, using: &random)))
            servers[victim].kill()
            kills += 1
            servers[victim] = try world.serve()
        }
        for server in servers {
            _ = try await server.baseURL()
            world.keep(server)
        }
        return kills
    }

    private func expectOneToOne(_ world: SimulatedVendors, kills: Int) async throws {
        let base = try await world.servers[0].baseURL()
        let calmed = ContinuousClock.now
        try await world.database { database in
            _ = try await DeliveryProgress.whole(
                Self.meetings,
                of: database,
                within: .seconds(900)
            )
        }
        let quiet = (ContinuousClock.now - calmed).components.seconds
        let items = try await world.run.items(base)
        let board = try await world.run.board(world.sandbox).monday
        let pushed = items.filter { $0.state == "pushed" }
        #expect(!pushed.isEmpty)
        #expect(board.duplicates.isEmpty)
        #expect(board.items.map(\.id).sorted() == pushed.compactMap(\.boardItem).sorted())
        #expect(Set(board.items.compactMap(\.key)).count == board.items.count)
        #expect(!items.contains { $0.state == "approved" })
        let state = try await world.state()
        print(
            """
            delivery under faults: \(kills) kills, \(Self.meetings) meetings, \
            \(items.count) items, \(pushed.count) on the board, \(board.duplicates.count) doubled, \
            whole \(quiet) s after the last fault
            \(state.map { "  \($0.key): \($0.value)" }.sorted().joined(separator: "\n"))
            """
        )
        for server in world.servers { #expect(try await server.stop() == 0) }
    }
}

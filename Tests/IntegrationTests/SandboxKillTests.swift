import Foundation
import TestSupport
import Testing

/// `kill -9` of the whole program at random moments, with restarts in between.
///
/// `PROVE=long` takes the 95 meetings of the shared set and 20 kills; otherwise the six samples
/// and 4 kills. The seed is printed; `SEED=` replays the moments.
@Suite(.serialized) struct SandboxKillTests {
    private static let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"
    private static let sharedMeetings = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../shared/data/meetings/dev")
        .standardizedFileURL.path

    @Test(.timeLimit(.minutes(30)))
    func `after kills at random moments the end is the same to the item`() async throws {
        let arguments = Self.isLong ? ["--meetings", Self.sharedMeetings] : []
        let count = Self.isLong ? 95 : 6
        let undisturbed = try await endState(arguments, count: count, kills: [])
        var random = SeededRandom()
        print("program kills: \(random)")
        let kills = (0..<(Self.isLong ? 20 : 4)).map { _ in
            Duration.milliseconds(Int.random(in: 0...2_500, using: &random))
        }
        let disturbed = try await endState(arguments, count: count, kills: kills)
        #expect(disturbed == undisturbed)
        print("program kills: \(kills.count) kills, \(disturbed.count) items, all the same")
    }

    /// What the outside sees of an item, whatever number it was given.
    private struct Outcome: Hashable {
        var text: String
        var state: String
        var dueDate: String?
    }

    private func endState(
        _ arguments: [String],
        count: Int,
        kills: [Duration]
    ) async throws -> [Outcome: Int] {
        var outcomes: [Outcome: Int] = [:]
        try await SandboxRun.with { run in
            for moment in kills {
                let server = try run.serve(arguments)
                // Counted from the moment the program answers, so that each life does some work.
                _ = try await server.baseURL()
                try await Task.sleep(for: moment)
                server.kill()
            }
            let server = try run.serve(arguments)
            let base = try await server.baseURL()
            let sandbox = try await server.address(before: "/board")
            let items = try await run.settled(base, meetings: count, within: .seconds(300)).items
            let board = try await run.board(sandbox).monday
            let pushed = items.filter { $0.state == "pushed" }
            #expect(board.duplicates.isEmpty)
            #expect(board.items.map(\.id).sorted() == pushed.compactMap(\.boardItem).sorted())
            if Self.isLong { #expect(pushed.count >= 100) }
            for item in items {
                let outcome = Outcome(text: item.text, state: item.state, dueDate: item.dueDate)
                outcomes[outcome, default: 0] += 1
            }
            #expect(try await server.stop() == 0)
        }
        return outcomes
    }
}

import Foundation
import Postgres
import TestSupport
import Testing

/// A whole archive at once: meetings of our own making from the simulated Fireflies through store,
/// rules and push, vendors at full speed.
///
/// `PROVE=long` takes 2,000 meetings and prints meetings a second and resident memory; otherwise 40
/// meetings, of which only the end counts. `TASKFORGE_PROGRAM` names an optimised program.
@Suite(.serialized) struct BackfillTests {
    private static let isLong = ProcessInfo.processInfo.environment["PROVE"] == "long"
    private static let count = isLong ? 2_000 : 40

    @Test(.timeLimit(.minutes(30)))
    func `an archive goes through store, rules and push, and memory stays flat`() async throws {
        try await WrittenMeetings.withFolder(of: Self.count) { folder in
            try await SimulatedVendors.with(["--meetings", folder.path]) { world in
                try await world.database { database in
                    try await measure(world, database)
                }
            }
        }
    }

    private func measure(_ world: SimulatedVendors, _ database: PostgresClient) async throws {
        let server = try world.serve(["FEATURE_MODULE_EXTRACTOR": "false", "LOG_LEVEL": "warning"])
        _ = try await server.baseURL()
        #expect(try await world.trigger("daily_sync"))
        let begin = ContinuousClock.now
        var atQuarter: Int?
        let progress = try await DeliveryProgress.whole(
            Self.count,
            of: database,
            within: .seconds(1_500)
        ) { progress in
            guard atQuarter == nil, progress.finished >= Self.count / 4 else { return }
            atQuarter = try Self.residentKilobytes(of: server)
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let atEnd = try Self.residentKilobytes(of: server)
        let board = try await world.run.board(world.sandbox).monday
        #expect(board.duplicates.isEmpty)
        #expect(board.items.count == progress.pushed)
        #expect(progress.pushed >= Self.count * 2)
        let quarter = try #require(atQuarter)
        let rate = Double(Self.count) / seconds
        print(
            """
            backfill: \(Self.count) meetings and \(progress.pushed) items in \
            \(seconds.formatted(.number.precision(.fractionLength(1)))) s, \
            \(rate.formatted(.number.precision(.fractionLength(1)))) meetings a second; resident \
            \(quarter / 1_024) MB at a quarter, \(atEnd / 1_024) MB at the end, ratio \
            \((Double(atEnd) / Double(quarter)).formatted(.number.precision(.fractionLength(2))))
            """
        )
        if Self.isLong { #expect(Double(atEnd) <= 1.3 * Double(quarter)) }
        #expect(try await server.stop() == 0)
    }

    /// The memory that a process has in use, in kibibytes: `VmRSS` (proc_pid_status(5)).
    private static func residentKilobytes(of server: ServerProcess) throws -> Int {
        let file = "/proc/\(server.processID)/status"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let words = line?.split { $0 == " " || $0 == "\t" } ?? []
        return words.dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

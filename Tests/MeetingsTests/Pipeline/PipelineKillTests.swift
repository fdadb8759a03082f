import Foundation
import Jobs
import Logging
import Meetings
import Observability
import Postgres
import TestSupport
import Testing

/// Kills the process between any two statements of a meeting's way, and starts it again.
///
/// `PROVE=long` tries every statement on both sides; otherwise a seeded sample is tried
/// (`SEED=` replays it).
@Suite struct PipelineKillTests {
    private let weekly = Meeting.said(
        ["Good morning.", "I'll send the report to Boris.", "I'll book the room."],
        id: "weekly"
    )

    @Test(.timeLimit(.minutes(20)))
    func `a kill between any two statements loses no item and makes none twice`() async throws {
        let total = try await statementsOfAWholeLife()
        #expect(total > 20)
        let cuts = chosenCuts(total: total)
        var cutLives = 0
        for cut in cuts where try await lives(through: cut) { cutLives += 1 }
        print("pipeline kills: \(cuts.count) lives, \(cutLives) cut, \(total) statements each")
        #expect(cutLives > cuts.count / 2)
    }

    private struct Cut {
        var statement: Int
        var side: PostgresCutProxy.Side
    }

    private func chosenCuts(total: Int) -> [Cut] {
        let all = (1...total).flatMap { statement in
            PostgresCutProxy.Side.allCases.map { Cut(statement: statement, side: $0) }
        }
        if ProcessInfo.processInfo.environment["PROVE"] == "long" { return all }
        var random = SeededRandom()
        print("pipeline kills: \(random)")
        return Array(all.shuffled(using: &random).prefix(16))
    }

    /// How many statements one meeting takes from the sync to the board.
    private func statementsOfAWholeLife() async throws -> Int {
        try await withVendors { place, source, board in
            let proxy = try place.proxy(nil)
            try await firstLife(place, proxy, source, board)
            try await check(place, board)
            return proxy.statements
        }
    }

    /// Runs a first process until the cut, a second one to the end, and checks what is there.
    ///
    /// - Returns: Whether the first process came as far as the cut.
    private func lives(through cut: Cut) async throws -> Bool {
        try await withVendors { place, source, board in
            let proxy = try place.proxy(cut.statement, cut.side)
            try await firstLife(place, proxy, source, board)
            let fixture = PipelineFixture.make(place.database, source: source, board: board)
            try await fixture.enqueue(MeetingPipeline.syncJob())
            try await fixture.workUntilQuiet()
            try await check(place, board, "cut at \(cut.statement), \(cut.side)")
            return proxy.isCut
        }
    }

    /// A process that goes on until it is cut off from the database or has nothing left to do.
    private func firstLife(
        _ place: Place,
        _ proxy: PostgresCutProxy,
        _ source: FakeSource,
        _ board: FakeBoard
    ) async throws {
        let client = place.client(through: proxy)
        let fixture = PipelineFixture.make(client, source: source, board: board)
        let worker = try fixture.makeWorker(named: "first")
        let quiet = PipelineFixture.make(place.database, source: source, board: board)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            // The cut may take this statement too; then the second life begins from nothing.
            try? await fixture.enqueue(MeetingPipeline.syncJob())
            try await eventually("the first process is cut off or done") {
                if proxy.isCut { return true }
                return try await quiet.isQuiet()
            }
            group.cancelAll()
        }
        proxy.close()
        await client.close()
    }

    private func check(_ place: Place, _ board: FakeBoard, _ life: String = "whole") async throws {
        let meetings = try await MeetingStore(place.database).list()
        #expect(meetings.map(\.state) == [.extracted], "\(life)")
        let items = try await ItemStore(place.database).list()
        #expect(items.map(\.state) == [.pushed, .pushed], "\(life)")
        #expect(board.keys.count == 2, "\(life)")
        #expect(Set(board.keys) == Set(items.map(\.key)), "\(life)")
        let id = try #require(meetings.first?.id)
        let steps = try await MeetingStory(place.database).steps(of: id).map(\.step)
        #expect(steps == ["stored", "extracted", "pushed", "pushed"], "\(life)")
    }

    /// A database of its own, and the way to it that can be cut.
    private struct Place {
        let configuration: PostgresConfiguration
        let database: PostgresClient

        func proxy(
            _ cutAt: Int?,
            _ side: PostgresCutProxy.Side = .before
        ) throws -> PostgresCutProxy {
            try PostgresCutProxy(serverFolder: host, cutAt: cutAt, side: side)
        }

        func client(through proxy: PostgresCutProxy) -> PostgresClient {
            let text = configuration.connectionString.reveal()
            var configuration = configuration
            configuration.connectionString = Secret(
                text.replacing("host=\(host)", with: "host=\(proxy.folder)")
            )
            configuration.acquireTimeout = .seconds(2)
            configuration.connectTimeout = .seconds(2)
            return PostgresClient(
                configuration,
                metrics: MetricRegistry(),
                logger: PipelineFixture.quiet
            )
        }

        private var host: String {
            let text = configuration.connectionString.reveal()
            let word = text.split(separator: " ").first { $0.hasPrefix("host=") } ?? "host="
            return String(word.dropFirst("host=".count))
        }
    }

    private func withVendors<Value: Sendable>(
        _ body: (Place, FakeSource, FakeBoard) async throws -> Value
    ) async throws -> Value {
        let server = try await PostgresTestServer.shared()
        let name = "kill_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
        let root = PostgresClient(
            PostgresConfiguration(connectionString: server.connectionString()),
            metrics: MetricRegistry(),
            logger: PipelineFixture.quiet
        )
        try await root.query("CREATE DATABASE \(identifier: name)")
        let configuration = PostgresConfiguration(
            connectionString: server.connectionString(database: name)
        )
        let database = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: PipelineFixture.quiet
        )
        try await PipelineFixture.migrate(database)
        let value = try await body(
            Place(configuration: configuration, database: database),
            FakeSource([weekly]),
            FakeBoard()
        )
        await database.close()
        try await root.query("DROP DATABASE \(identifier: name) WITH (FORCE)")
        await root.close()
        return value
    }
}

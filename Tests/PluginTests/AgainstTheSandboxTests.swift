import Foundation
import Logging
import Meetings
import ModuleKit
import Observability
import OutboundHTTP
import Sandbox
import Testing

@testable import Fireflies
@testable import Gemini
@testable import Monday

/// Holds the three clients against the simulated vendors, which parse and validate what they get.
@Suite(.timeLimit(.minutes(2)))
struct AgainstTheSandboxTests {
    /// The clients, pointed at a sandbox.
    private struct Clients {
        let sandbox: SandboxServer
        let addresses: SandboxServer.Addresses
        let outbound = Outbound()
        var key = Secret("key")
        var boardID = SandboxServer.boardID

        var source: FirefliesSource {
            let client = FirefliesClient(
                key: key,
                url: addresses.url(of: .fireflies),
                http: outbound.http,
                health: HealthReporter(),
                now: { Date() }
            )
            return FirefliesSource(client: client, logger: Logger(label: "test"))
        }

        func extractor(partBudget: Int = 60_000) -> GeminiExtractor {
            let client = GeminiClient(
                key: key,
                baseURL: addresses.url(of: .gemini),
                model: "gemini-3.8-flash",
                http: outbound.http,
                metrics: GeminiMetrics(outbound.registry),
                health: HealthReporter(),
                now: { Date() }
            )
            return GeminiExtractor(
                client: client,
                recipe: GeminiRecipe(model: "gemini-3.8-flash"),
                ledger: .none(outbound),
                partBudget: partBudget,
                logger: Logger(label: "test")
            )
        }

        func board() throws -> MondayTaskBoard {
            let values = ConfigurationValues(
                of: MondayConfiguration.all,
                given: ["MONDAY_API_TOKEN": "t", "MONDAY_BOARD_ID": boardID]
            )
            let configuration = try MondayConfiguration(values)
            let client = MondayClient(
                token: key,
                url: addresses.url(of: .monday),
                version: configuration.version,
                http: outbound.http,
                health: HealthReporter(),
                now: { Date() }
            )
            return MondayTaskBoard(
                client: client,
                boardID: boardID,
                names: configuration.columns,
                metrics: MondayMetrics(outbound.registry)
            )
        }

        /// How many items of the simulated board share a key with another.
        func duplicates() async throws -> Int {
            struct State: Decodable {
                struct Monday: Decodable {
                    let duplicates: [Item]
                }
                struct Item: Decodable {}
                let monday: Monday
            }
            let response = try await outbound.http.send(
                OutboundRequest(upstream: "sandbox", url: addresses.base + "/sandbox/state")
            )
            return try JSONDecoder().decode(State.self, from: Data(response.body)).monday.duplicates
                .count
        }
    }

    private func withSandbox(_ body: (Clients) async throws -> Void) async throws {
        var logger = Logger(label: "sandbox")
        logger.logLevel = .critical
        let server = try SandboxServer(
            options: SandboxOptions(extractor: PromiseExtractor()),
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let addresses = try await server.addresses()
            try await body(Clients(sandbox: server, addresses: addresses))
            group.cancelAll()
        }
    }

    @Test func `every meeting of the simulated Fireflies is listed and fetched whole`() async throws
    {
        try await withSandbox { clients in
            let source = clients.source
            try await source.client.probe()
            let listings = try await source.list(
                from: Date().addingTimeInterval(-3_600),
                to: Date().addingTimeInterval(3_600)
            )
            #expect(Set(listings.map(\.id)) == Set(SampleMeetings.all.map(\.id)))
            for meeting in SampleMeetings.all {
                let fetched = try await source.fetch(meeting.id)
                #expect(fetched.title == meeting.title)
                #expect(fetched.date == meeting.date)
                #expect(fetched.sentences.map(\.text) == meeting.sentences.map(\.text))
                #expect(Set(fetched.speakers.map(\.name)) == Set(meeting.speakers.map(\.name)))
            }
            await #expect(throws: VendorFailure.self) { try await source.fetch("no-such-id") }
        }
    }

    @Test(arguments: [60_000, 1_500])
    func `what the simulated Gemini answers stands in the transcript`(_ budget: Int) async throws {
        try await withSandbox { clients in
            let extractor = clients.extractor(partBudget: budget)
            try await extractor.client.probe()
            for meeting in SampleMeetings.all {
                let proposals = try await extractor.propose(for: meeting)
                let promised = try await PromiseExtractor().propose(for: meeting)
                #expect(proposals.count == promised.count)
                let verified = ItemVerifier(meeting: meeting).verify(proposals, extractor: "gemini")
                #expect(verified.refused.isEmpty)
                #expect(proposals.allSatisfy { $0.promptVersion == GeminiPrompt.current.version })
            }
        }
    }

    @Test func `items reach the simulated board once, even when the answer does not come`()
        async throws
    {
        try await withSandbox { clients in
            let board = try clients.board()
            try await board.verifyBoard()
            #expect(try await board.find(keys: ["tf-1", "tf-2"]).isEmpty)
            let id = try await board.create(testEntry)
            #expect(try await board.find(keys: ["tf-1", "tf-2"]) == ["tf-1": id])
            // The same request again is the same item.
            #expect(try await board.create(testEntry) == id)

            var second = testEntry
            second.key = "tf-2"
            let lost = SandboxFaults.Rule(.timeoutAfterEffect, seconds: 0, count: 1)
            try clients.sandbox.setFaults(SandboxFaults(rules: [.monday: [lost]]))
            let failure = await #expect(throws: VendorFailure.self) {
                try await board.create(second, as: "idem-2")
            }
            #expect(failure.map { Meaning($0, now: Date()) } == .unknownOutcome)
            try clients.sandbox.setFaults(SandboxFaults())
            let found = try await board.find(keys: ["tf-1", "tf-2"])
            #expect(Set(found.keys) == ["tf-1", "tf-2"])
            #expect(try await clients.duplicates() == 0)
        }
    }

    @Test func `a batch, its changes and its removal come out on the simulated board`()
        async throws
    {
        try await withSandbox { clients in
            let board = try clients.board()
            let name = try #require(SampleMeetings.all.flatMap(\.speakers).map(\.name).first)
            let entries = (0..<3).map { number in
                BoardEntry(
                    key: "tf-batch-\(number)",
                    title: "Task \(number)",
                    assignee: number == 0 ? name : "Somebody Else",
                    dueDate: CalendarDate("2027-01-22"),
                    meetingTitle: "Plan",
                    evidenceURL: "https://taskforge.test/items/\(number)"
                )
            }
            let request = try await board.compose(entries, idempotencyKey: "idem-batch")
            let created = try await board.send(request)
            #expect(created.count == 3)
            // The same bytes under the same key are the same items.
            #expect(try await board.send(request) == created)
            #expect(try await board.find(keys: entries.map(\.key)) == created.mapValues(\.item))

            let ids = entries.compactMap { created[$0.key]?.item }
            let shown = try await board.read(ids)
            for (entry, id) in zip(request.entries, ids) {
                let item = try #require(shown[id])
                #expect(item.isActive && item.isDone == false)
                for (field, value) in entry.values { #expect(item.values[field] == value) }
            }
            #expect(request.entries.map { $0.values["owner"] == nil } == [false, true, true])
            #expect(request.entries.map { $0.note == nil } == [true, false, false])

            var changed = entries[0]
            changed.title = "Task 0, sooner"
            changed.dueDate = nil
            try await board.change(
                ids[0],
                to: changed,
                fields: ["name", "due_date"],
                idempotencyKey: "idem-change"
            )
            let after = try #require(try await board.read([ids[0]])[ids[0]])
            #expect(after.values["name"] == "Task 0, sooner")
            #expect(after.values["due_date"] == "")
            #expect(after.values["assignee"] == name)

            try await board.remove(ids[0], idempotencyKey: "idem-remove")
            try await board.remove(ids[0], idempotencyKey: "idem-remove-again")
            #expect(try await board.read(ids).values.filter(\.isActive).count == 2)
            #expect(try await clients.duplicates() == 0)
        }
    }

    @Test func `a simulated board without the key's column is refused`() async throws {
        try await withSandbox { clients in
            var other = clients
            other.boardID = "4000000002"
            let failure = await #expect(throws: VendorFailure.self) {
                try await other.board().verifyBoard()
            }
            #expect(failure?.description.contains("taskforge_key") == true)
            other.boardID = "4999999999"
            let missing = await #expect(throws: VendorFailure.self) {
                try await other.board().verifyBoard()
            }
            #expect(missing?.description.contains("MONDAY_BOARD_ID") == true)
        }
    }

    @Test func `a key that is not accepted is a person's task with every vendor`() async throws {
        try await withSandbox { clients in
            var strangers = clients
            strangers.key = Secret("invalid")
            for attempt in [
                { try await strangers.source.client.probe() },
                { try await strangers.extractor().client.probe() },
                { try await strangers.board().verifyBoard() },
            ] as [() async throws -> Void] {
                do {
                    try await attempt()
                    Issue.record("was accepted")
                } catch let failure as VendorFailure {
                    #expect(Meaning(failure) == .needsPerson)
                } catch let failure as GeminiFailure {
                    #expect(Meaning(failure.vendorFailure) == .needsPerson)
                }
            }
        }
    }

    @Test func `vendors that are down are tried again later`() async throws {
        try await withSandbox { clients in
            let down = [SandboxFaults.Rule(.down)]
            try clients.sandbox.setFaults(
                SandboxFaults(rules: [.fireflies: down, .gemini: down, .monday: down])
            )
            for attempt in [
                { _ = try await clients.source.fetch("x") },
                { _ = try await clients.extractor().propose(for: SampleMeetings.all[0]) },
                { try await clients.board().verifyBoard() },
            ] as [() async throws -> Void] {
                let failure = await #expect(throws: VendorFailure.self) { try await attempt() }
                #expect(failure.map { Meaning($0) } == .retry)
            }
        }
    }
}

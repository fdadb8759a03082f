import Foundation
import Logging
import Meetings
import ModuleKit
import Observability
import OutboundHTTP
import Synchronization
import TestSupport
import Testing

@testable import Monday

@Suite(.timeLimit(.minutes(1)))
struct MondayTaskBoardTests {
    @Test func `an item is created with its key, in one request`() async throws {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(body: #"{"data":{"create_item":{"id":"42"}}}"#)
        }
        defer { under.stop() }
        #expect(try await under.board.create(testEntry) == "42")
        let request = try #require(under.requests(.create).first)
        #expect(request.path == "/v2")
        #expect(request["authorization"] == "token-1")
        #expect(request["api-version"] == "2026-10")
        #expect(request["idempotency-key"] == "idem-1")
        let variables = MondayUnderTest.variables(of: request)
        #expect(variables["board"] as? String == "7")
        #expect(variables["name"] as? String == "Send the report")
        let text = try #require(variables["values"] as? String)
        let values = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        )
        #expect(values["text_1"] as? String == "tf-1")
        #expect(values["date_1"] as? [String: String] == ["date": "2027-01-22"])
        #expect(values["text_2"] as? String == "Ana")
        #expect(values["long_1"] as? [String: String] == ["text": "Plan"])
        #expect(
            values["link_1"] as? [String: String]
                == ["url": "https://taskforge.test/items/1", "text": "Plan"]
        )
        #expect(under.requests(.board).first?["idempotency-key"] == nil)
        #expect(
            under.outbound.metrics("taskforge_monday_items_pushed_total{")
                == [#"taskforge_monday_items_pushed_total{outcome="created"} 1"#]
        )
    }

    @Test func `what an item does not have is not written`() async throws {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(body: #"{"data":{"create_item":{"id":42}}}"#)
        }
        defer { under.stop() }
        let entry = BoardEntry(key: "tf-2", title: "x", meetingTitle: "")
        #expect(try await under.board.create(entry) == "42")
        let request = try #require(under.requests(.create).first)
        let text = MondayUnderTest.variables(of: request)["values"] as? String
        #expect(text == #"{"text_1":"tf-2"}"#)
    }

    @Test func `an error beside the created item is still a created item`() async throws {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(
                body: MondayFailureTests.error(
                    "SomethingNew",
                    data: #"{"create_item":{"id":"42"}}"#
                )
            )
        }
        defer { under.stop() }
        #expect(try await under.board.create(testEntry) == "42")
    }

    @Test func `a connection that ends after the request leaves the outcome unknown`() async throws
    {
        let under = MondayUnderTest { _, exchange in exchange.hangUp() }
        defer { under.stop() }
        let failure = await #expect(throws: VendorFailure.self) {
            try await under.board.create(testEntry)
        }
        #expect(failure.map { Meaning($0) } == .unknownOutcome)
        #expect(under.requests(.create).count == 1)
    }

    @Test(arguments: [
        (200, MondayFailureTests.error("INTERNAL_SERVER_ERROR")),
        (200, MondayFailureTests.error("InvalidArgumentException")),
        (502, "<html>Bad gateway</html>"), (500, ""), (200, #"{"data":{"create_it"#),
    ])
    func `an error that monday keeps under a key leaves the items to other keys`(
        status: Int,
        body: String
    ) async throws {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(status, headers: [("Idempotency-Replayed", "true")], body: body)
        }
        defer { under.stop() }
        let request = try await under.board.compose([testEntry], idempotencyKey: "idem-1")
        #expect(try await under.board.send(request).isEmpty)
    }

    @Test func `keys are looked up page by page, and the oldest of copies counts`() async throws {
        @Sendable func page(_ items: [(id: String, key: String)], _ cursor: String?) -> String {
            let rows = items.map {
                #"{"id":"\#($0.id)","column_values":[{"id":"text_1","text":"\#($0.key)"}]}"#
            }
            let end = cursor.map { #""\#($0)""# } ?? "null"
            return #"{"cursor":\#(end),"items":[\#(rows.joined(separator: ",")),null]}"#
        }
        let under = MondayUnderTest { operation, exchange in
            switch operation {
            case .find:
                let items = page([("100", "tf-1"), ("101", "TF-1"), ("102", "tf-2")], "c1")
                exchange.respond(body: #"{"data":{"items_page_by_column_values":\#(items)}}"#)
            default:
                let items = page([("99", "tf-1"), ("103", "tf-2")], nil)
                exchange.respond(body: #"{"data":{"next_items_page":\#(items)}}"#)
            }
        }
        defer { under.stop() }
        let found = try await under.board.find(keys: ["tf-1", "tf-2", "tf-3"])
        #expect(found == ["tf-1": "99", "tf-2": "102"])
        let first = try #require(under.requests(.find).first)
        #expect(
            MondayUnderTest.variables(of: first)["keys"] as? [String] == ["tf-1", "tf-2", "tf-3"]
        )
        #expect(MondayUnderTest.variables(of: first)["column"] as? String == "text_1")
        #expect(MondayUnderTest.variables(of: first)["limit"] as? Int == 500)
        let next = try #require(under.requests(.next).first)
        #expect(MondayUnderTest.variables(of: next)["cursor"] as? String == "c1")
    }

    @Test func `many keys are looked up a hundred at a time`() async throws {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(
                body: #"{"data":{"items_page_by_column_values":{"cursor":null,"items":[]}}}"#
            )
        }
        defer { under.stop() }
        #expect(try await under.board.find(keys: (1...250).map { "tf-\($0)" }).isEmpty)
        #expect(under.requests(.find).count == 3)
        #expect(try await under.board.find(keys: []).isEmpty)
        #expect(under.requests(.find).count == 3)
    }

    @Test func `an answer with a gap is not an answer that a key is missing`() async throws {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(
                body: MondayFailureTests.error(
                    "SomethingNew",
                    data: #"{"items_page_by_column_values":{"cursor":null,"items":[]}}"#
                )
            )
        }
        defer { under.stop() }
        await #expect(throws: VendorFailure.self) { try await under.board.find(keys: ["tf-1"]) }
    }

    @Test func `pages without end are given up`() async throws {
        let under = MondayUnderTest { operation, exchange in
            let field = operation == .find ? "items_page_by_column_values" : "next_items_page"
            exchange.respond(body: #"{"data":{"\#(field)":{"cursor":"again","items":[]}}}"#)
        }
        defer { under.stop() }
        await #expect(throws: VendorFailure.self) { try await under.board.find(keys: ["tf-1"]) }
        #expect(under.requests(.next).count == 20)
    }

    @Test func `the board is read once, and again after a failed create`() async throws {
        let isBroken = Mutex(false)
        let under = MondayUnderTest { _, exchange in
            exchange.respond(
                body: isBroken.withLock { $0 }
                    ? MondayFailureTests.error("InvalidColumnIdException")
                    : #"{"data":{"create_item":{"id":"42"}}}"#
            )
        }
        defer { under.stop() }
        for _ in 1...3 { _ = try await under.board.create(testEntry) }
        #expect(under.requests(.board).count == 1)
        isBroken.withLock { $0 = true }
        await #expect(throws: VendorFailure.self) { try await under.board.create(testEntry) }
        isBroken.withLock { $0 = false }
        _ = try await under.board.create(testEntry)
        #expect(under.requests(.board).count == 2)
    }

    @Test func `a board without the key's column is refused with the remedy`() async throws {
        let columns =
            #"{"id":"name","title":"Name","type":"name"},{"id":"text_1","title":"taskforge_key","type":"text","archived":true}"#
        let under = MondayUnderTest(columns: columns) { _, exchange in exchange.respond(500) }
        defer { under.stop() }
        for attempt in [
            { try await under.board.verifyBoard() },
            { _ = try await under.board.create(testEntry) },
        ] as [() async throws -> Void] {
            let failure = await #expect(throws: VendorFailure.self) { try await attempt() }
            #expect(failure.map { Meaning($0) } == .needsPerson)
            #expect(failure?.description.contains("add a text column titled taskforge_key") == true)
        }
        #expect(under.requests(.create).isEmpty)
    }

    @Test func `a configured column of the wrong type is refused with the remedy`() async throws {
        let columns =
            #"{"id":"k","title":"taskforge_key","type":"text"},{"id":"d","title":"Due date","type":"text"}"#
        let lenient = MondayUnderTest(columns: columns) { _, exchange in exchange.respond(500) }
        defer { lenient.stop() }
        try await lenient.board.verifyBoard()
        let strict = MondayUnderTest(columns: columns, required: true) { _, exchange in
            exchange.respond(500)
        }
        defer { strict.stop() }
        let failure = await #expect(throws: VendorFailure.self) {
            try await strict.board.verifyBoard()
        }
        #expect(failure?.description.contains("MONDAY_DUE_COLUMN") == true)
    }

    @Test func `a board that is not there is a person's task`() async throws {
        let server = try LoopbackServer { $0.respond(body: #"{"data":{"boards":[]}}"#) }
        defer { server.stop() }
        let under = MondayUnderTest { _, exchange in exchange.respond(500) }
        defer { under.stop() }
        let client = MondayClient(
            token: Secret("t"),
            url: server.url,
            version: "2026-10",
            http: under.outbound.http,
            health: HealthReporter(),
            now: { testNow }
        )
        let values = ConfigurationValues(
            of: MondayConfiguration.all,
            given: ["MONDAY_API_TOKEN": "t", "MONDAY_BOARD_ID": "7"]
        )
        let board = MondayTaskBoard(
            client: client,
            boardID: "7",
            names: try MondayConfiguration(values).columns,
            metrics: MondayMetrics(under.outbound.registry)
        )
        let failure = await #expect(throws: VendorFailure.self) { try await board.verifyBoard() }
        #expect(failure.map { Meaning($0) } == .needsPerson)
        #expect(failure?.description.contains("MONDAY_BOARD_ID") == true)
    }

    @Test func `long titles are cut to what monday takes`() {
        #expect(MondayTaskBoard.itemName("short") == "short")
        let long = MondayTaskBoard.itemName(String(repeating: "wörd ", count: 100))
        #expect(long.utf16.count == 255)
        #expect(long.hasSuffix("…"))
        let faces = MondayTaskBoard.itemName(String(repeating: "👩‍👩‍👧", count: 100))
        #expect(faces.utf16.count <= 255)
        #expect(faces.dropLast().allSatisfy { $0 == "👩‍👩‍👧" })
    }

    @Test func `the configuration says what is missing`() throws {
        func read(_ given: [String: String]) throws -> MondayConfiguration {
            try MondayConfiguration(ConfigurationValues(of: MondayConfiguration.all, given: given))
        }
        #expect(throws: ModuleSkipped.self) { try read([:]) }
        let fault = #expect(throws: ConfigurationFault.self) {
            try read(["MONDAY_API_TOKEN": "t"])
        }
        #expect(fault?.name == "MONDAY_BOARD_ID")
        #expect(throws: ConfigurationFault.self) {
            try read(["MONDAY_API_TOKEN": "t", "MONDAY_BOARD_ID": "seven"])
        }
        let version = [
            "MONDAY_API_TOKEN": "t", "MONDAY_BOARD_ID": "7", "MONDAY_API_VERSION": "new",
        ]
        #expect(throws: ConfigurationFault.self) { try read(version) }
        let whole = try read(["MONDAY_API_TOKEN": "t", "MONDAY_BOARD_ID": "7"])
        #expect(whole.version == "2026-10")
        #expect(whole.columns.key.text == "taskforge_key")
        #expect(!whole.columns.due.isRequired)
    }
}

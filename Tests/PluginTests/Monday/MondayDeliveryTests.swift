import Foundation
import Meetings
import Observability
import OutboundHTTP
import TestSupport
import Testing

@testable import Monday

/// What goes to the board, and what comes back from it.
@Suite(.timeLimit(.minutes(1)))
struct MondayDeliveryTests {
    private static let entries = (0..<3).map {
        BoardEntry(key: "tf-\($0)", title: "Task \($0)", meetingTitle: "Plan")
    }

    private static let columns =
        MondayUnderTest.columns
            + #"""
            ,{"id":"people_1","title":"Owner","type":"people","archived":false},
            {"id":"status_1","title":"Status","type":"status","archived":false}
            """#

    private static let users = #"""
        {"data":{"users":[
        {"id":"11","name":"Ana Silva","email":"ana@example.com"},
        {"id":"12","name":"Alex Kim","email":"alex.kim@example.com"},
        {"id":"13","name":"Alex Reid","email":"Alex.Reid@example.com"},
        {"id":14,"name":"Zoë O'Neil","email":"zoe@example.com"},null]}}
        """#

    @Test func `several items are created in one request, each under a name of its own`()
        async throws
    {
        let under = MondayUnderTest(columns: Self.columns) { _, exchange in
            exchange.respond(
                body: #"""
                    {"data":{"item_0":{"id":"41","column_values":[{"id":"status_1","label":"To do"}]},
                    "item_1":{"id":"42"},"item_2":{"id":43,"column_values":[null]}}}
                    """#
            )
        }
        defer { under.stop() }
        let request = try await under.board.compose(Self.entries, idempotencyKey: "k-1")
        #expect(under.requests(.createMany).isEmpty)
        let created = try await under.board.send(request)
        #expect(created.mapValues(\.item) == ["tf-0": "41", "tf-1": "42", "tf-2": "43"])
        #expect(created["tf-0"]?.values == ["status_1": "To do"])
        let sent = try #require(under.requests(.createMany).first)
        #expect(sent["idempotency-key"] == "k-1")
        #expect(sent.body == Array(request.body.utf8))
        let variables = MondayUnderTest.variables(of: sent)
        #expect(variables["name_2"] as? String == "Task 2")
        #expect(variables["values_1"] as? String == request.entries[1].written)
        // The same entries give the same bytes.
        let again = try await under.board.compose(Self.entries, idempotencyKey: "k-1")
        #expect(again == request)
    }

    @Test func `of a partial answer the created items are told`() async throws {
        let under = MondayUnderTest(columns: Self.columns) { _, exchange in
            exchange.respond(
                body: #"""
                    {"errors":[{"message":"m","path":["item_1"],"extensions":
                    {"code":"InvalidArgumentException","status_code":200}}],
                    "data":{"item_0":{"id":"41"},"item_1":null,"item_2":{"id":"43"}}}
                    """#
            )
        }
        defer { under.stop() }
        let request = try await under.board.compose(Self.entries, idempotencyKey: "k-1")
        let created = try await under.board.send(request)
        #expect(created.mapValues(\.item) == ["tf-0": "41", "tf-2": "43"])
        #expect(
            under.outbound.metrics("taskforge_monday_items_pushed_total{").sorted()
                == [
                    #"taskforge_monday_items_pushed_total{outcome="created"} 2"#,
                    #"taskforge_monday_items_pushed_total{outcome="refused"} 1"#,
                ]
        )
    }

    @Test func `of several errors the one counts that leaves most open`() async throws {
        let under = MondayUnderTest(columns: Self.columns) { _, exchange in
            exchange.respond(
                body: #"""
                    {"errors":[
                    {"message":"m","path":["item_0"],"extensions":{"code":"InvalidArgumentException"}},
                    {"message":"m","path":["item_1"],"extensions":
                    {"code":"INTERNAL_SERVER_ERROR","status_code":500}},
                    {"message":"m","path":["item_2"],"extensions":{"code":"USER_ACCESS_DENIED"}}],
                    "data":{"item_0":null,"item_1":null,"item_2":null}}
                    """#
            )
        }
        defer { under.stop() }
        let request = try await under.board.compose(Self.entries, idempotencyKey: "k-1")
        let failure = await #expect(throws: VendorFailure.self) {
            try await under.board.send(request)
        }
        #expect(failure.map { Meaning($0) } == .unknownOutcome)
    }

    @Test func `an answer that created nothing is a failure of its kind`() async throws {
        let under = MondayUnderTest(columns: Self.columns) { _, exchange in
            exchange.respond(
                body: MondayFailureTests.error(
                    "COMPLEXITY_BUDGET_EXHAUSTED",
                    more: #","retry_in_seconds":17"#,
                    data: #"{"item_0":null,"item_1":null,"item_2":null}"#
                )
            )
        }
        defer { under.stop() }
        let request = try await under.board.compose(Self.entries, idempotencyKey: "k-1")
        let failure = await #expect(throws: VendorFailure.self) {
            try await under.board.send(request)
        }
        #expect(failure.map { Meaning($0) } == .wait(17))
    }

    /// An assignee, and who that is in the account.
    struct Assignee: Sendable, CustomTestStringConvertible {
        var name: String
        var id: String?
        var note: String?
        var testDescription: String { name }
    }

    @Test(arguments: [
        Assignee(name: "ana@example.com", id: "11"),
        Assignee(name: " ALEX.REID@example.com", id: "13"),
        Assignee(name: "Ana Silva", id: "11"), Assignee(name: "ana", id: "11"),
        Assignee(name: "Zoe O'Neil", id: "14"), Assignee(name: "Alex Kim", id: "12"),
        Assignee(name: "Alex", note: "2 people of the monday account fit: Alex Kim, Alex Reid"),
        Assignee(
            name: "boris@example.com",
            note: "nobody of the monday account has this name or address"
        ),
        Assignee(name: "Ana Kim", note: "nobody of the monday account has this name or address"),
    ])
    func `an assignee is a person of the account, or nobody and it is said why`(
        _ assignee: Assignee
    ) async throws {
        let under = MondayUnderTest(columns: Self.columns) { _, exchange in
            exchange.respond(body: Self.users)
        }
        defer { under.stop() }
        var entry = testEntry
        entry.assignee = assignee.name
        for _ in 1...2 {
            let request = try await under.board.compose([entry], idempotencyKey: "k")
            let composed = try #require(request.entries.first)
            #expect(composed.values["people_1"] == assignee.id)
            #expect(composed.note == assignee.note)
            // Whoever is not found is no reason to take the owner away.
            #expect(composed.untold == assignee.note.map { _ in ["people_1": "text_2"] })
            let people = #""people_1":{"personsAndTeams":[{"id":"#
            #expect(composed.written.contains(people) == (assignee.id != nil))
        }
        #expect(under.requests(.users).count == 1)
    }

    @Test func `a token that may not list people pushes without them`() async throws {
        let under = MondayUnderTest(columns: Self.columns) { _, exchange in
            exchange.respond(body: MondayFailureTests.error("USER_ACCESS_DENIED"))
        }
        defer { under.stop() }
        let request = try await under.board.compose([testEntry], idempotencyKey: "k")
        #expect(request.entries.first?.note != nil)
        #expect(request.entries.first?.values["text_2"] == "Ana")
    }

    @Test func `another board of the account is asked by its own id, and its columns once`()
        async throws
    {
        let under = MondayUnderTest(columns: Self.columns) { _, exchange in
            exchange.respond(body: #"{"data":{"create_item":{"id":"42"}}}"#)
        }
        defer { under.stop() }
        var entry = testEntry
        entry.assignee = nil
        for _ in 1...2 {
            let board = under.board.board("8")
            let request = try await board.compose([entry], idempotencyKey: "k")
            #expect(try await board.send(request).count == 1)
        }
        let creates = under.requests(.create).map { MondayUnderTest.variables(of: $0) }
        #expect(creates.map { $0["board"] as? String } == ["8", "8"])
        #expect(under.requests(.board).count == 1)
        #expect(under.board.board(nil) as AnyObject === under.board)
        #expect(under.board.board("7") as AnyObject === under.board)
    }

    @Test func `items are read back in the form in which they were written`() async throws {
        let item = #"""
            {"id":"42","name":" Send the report","state":"active","board":{"id":"7"},
            "updates":[{"id":"5"}],"column_values":[
            {"id":"text_1","text":"tf-1"},{"id":"date_1","text":"Jan 22","date":"2027-01-22"},
            {"id":"people_1","text":"Ana Silva","persons_and_teams":[{"id":"11"}]},
            {"id":"text_2","text":"Ana "},{"id":"long_1","text":"Plan"},
            {"id":"link_1","text":"Plan - x","url":"https://taskforge.test/items/1"},
            {"id":"status_1","text":"Finished","label":"Finished","is_done":true}]}
            """#
        let under = MondayUnderTest(columns: Self.columns) { operation, exchange in
            exchange.respond(
                body: operation == .users
                    ? Self.users
                    : #"""
                    {"data":{"boards":[{"id":"7"}],"items":[\#(item),
                    {"id":"43","state":"archived","board":{"id":"7"}},
                    {"id":"44","state":"active","board":{"id":"8"}}]}}
                    """#
            )
        }
        defer { under.stop() }
        let read = try await under.board.read(["42", "43", "44", "45"])
        let first = try #require(read["42"])
        #expect(first.isActive && first.isDone == true && first.isDiscussed)
        let request = try await under.board.compose([testEntry], idempotencyKey: "k")
        var written = try #require(request.entries.first).values
        written["status_1"] = "Finished"
        #expect(first.values == written)
        #expect(read["43"]?.isActive == false)
        #expect(read["44"] == BoardItem(isElsewhere: true))
        #expect(read["45"] == nil)
    }

    @Test(arguments: [#"{"data":{"boards":[],"items":[]}}"#, #"{"data":{"boards":[{"id":"7"}]}}"#])
    func `items of a board that cannot be seen are not taken for deleted`(answer: String)
        async throws
    {
        let under = MondayUnderTest(columns: Self.columns) { _, exchange in
            exchange.respond(body: answer)
        }
        defer { under.stop() }
        await #expect(throws: VendorFailure.self) { try await under.board.read(["42"]) }
    }

    @Test func `only the wanted fields are written over, and what is gone is emptied`()
        async throws
    {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(body: #"{"data":{"change_multiple_column_values":{"id":"42"}}}"#)
        }
        defer { under.stop() }
        var entry = testEntry
        entry.dueDate = nil
        try await under.board.change(
            "42",
            to: entry,
            fields: ["name", "date_1", "text_2"],
            idempotencyKey: "k-2"
        )
        let request = try #require(under.requests(.change).first)
        #expect(request["idempotency-key"] == "k-2")
        let variables = MondayUnderTest.variables(of: request)
        #expect(variables["item"] as? String == "42")
        #expect(
            variables["values"] as? String
                == #"{"date_1":null,"name":"Send the report","text_2":"Ana"}"#
        )
    }

    @Test func `an item that is gone already is deleted`() async throws {
        let under = MondayUnderTest { operation, exchange in
            exchange.respond(
                body: operation == .delete
                    ? MondayFailureTests.error("ResourceNotFoundException")
                    : #"{"data":{"boards":[{"id":"7"}],"items":[]}}"#
            )
        }
        defer { under.stop() }
        try await under.board.remove("42", idempotencyKey: "k-3")
        #expect(under.requests(.delete).first?["idempotency-key"] == "k-3")
    }

    @Test func `a pause that an answer asks for is kept by everybody`() async throws {
        let under = MondayUnderTest { _, exchange in
            exchange.respond(
                429,
                headers: [("Retry-After", "30")],
                body: MondayFailureTests.error("Rate Limit Exceeded", status: 429)
            )
        }
        defer { under.stop() }
        _ = try await under.board.compose([testEntry], idempotencyKey: "k")
        for _ in 1...3 {
            let failure = await #expect(throws: VendorFailure.self) {
                try await under.board.find(keys: ["tf-1"])
            }
            #expect(failure.map { Meaning($0) } == .wait(30))
        }
        #expect(under.requests(.find).count <= 3)
        let asked = under.requests(.find).count
        await #expect(throws: VendorFailure.self) { try await under.board.read(["1"]) }
        #expect(under.requests(.find).count == asked && under.requests(.read).isEmpty)
    }

    @Test func `a request has as many items as complexity is left for`() {
        func reading(_ left: Double) -> [QuotaReading] {
            [
                QuotaReading(
                    upstream: "monday",
                    window: ComplexityBudget.window,
                    limit: 1_000_000,
                    remaining: left,
                    resetsAt: nil,
                    observedAt: testNow
                )
            ]
        }
        var budget = ComplexityBudget()
        #expect(budget.entries(atMost: 20) == 20)
        budget.learn(reading(100_000), entries: 0)
        #expect(budget.entries(atMost: 20) == 3)
        budget.learn(reading(90_000), entries: 2)
        #expect(budget.entries(atMost: 20) == 18)
        budget.learn(reading(100), entries: 10)
        #expect(budget.entries(atMost: 20) == 1)
        budget.learn(reading(1_000_000), entries: 1)
        #expect(budget.entries(atMost: 20) == 20)
    }
}

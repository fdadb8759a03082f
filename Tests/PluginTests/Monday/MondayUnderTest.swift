import Foundation
import Meetings
import Observability
import OutboundHTTP
import TestSupport

@testable import Monday

/// A board that asks a loopback server, which answers board queries by itself.
struct MondayUnderTest {
    /// What is asked of the server, by the name of the operation.
    enum Operation: String {
        case board = "query Board("
        case find = "query FindItems("
        case next = "query NextItems("
        case read = "query ReadItems("
        case users = "query Users("
        case change = "mutation ChangeItem("
        case delete = "mutation DeleteItem("
        case createMany = "mutation CreateItems("
        case create = "mutation CreateItem("
        case account = "query Account"
    }

    static let columns = #"""
        {"id":"name","title":"Name","type":"name","archived":false},
        {"id":"text_1","title":"TaskForge key","type":"text","archived":false},
        {"id":"date_1","title":"Due date","type":"date","archived":false},
        {"id":"text_2","title":"Assignee","type":"text","archived":false},
        {"id":"long_1","title":"Meeting","type":"long_text","archived":false},
        {"id":"link_1","title":"Evidence","type":"link","archived":false},null
        """#

    let server: LoopbackServer?
    let board: MondayTaskBoard
    let client: MondayClient
    let outbound = Outbound()

    init(
        columns: String = columns,
        required: Bool = false,
        keyColumn: String = "taskforge_key",
        health: HealthReporter = HealthReporter(),
        options: MondayTaskBoard.Options = MondayTaskBoard.Options(),
        _ answer: @escaping @Sendable (Operation?, LoopbackExchange) -> Void
    ) {
        // Without a server every call fails, and so does the test.
        server = try? LoopbackServer { exchange in
            let operation = Self.operation(of: exchange.request)
            if operation == .board {
                exchange.respond(
                    body: #"{"data":{"boards":[{"id":"7","name":"B","columns":[\#(columns)]}]}}"#
                )
            } else {
                answer(operation, exchange)
            }
        }
        client = MondayClient(
            token: Secret("token-1"),
            url: (server?.url ?? "http://127.0.0.1:9") + "/v2",
            version: "2026-10",
            http: outbound.http,
            health: health,
            now: { testNow }
        )
        func name(_ text: String, _ variable: String) -> BoardColumns.Names.Name {
            BoardColumns.Names.Name(text: text, isRequired: required, variable: variable)
        }
        board = MondayTaskBoard(
            client: client,
            boardID: "7",
            names: BoardColumns.Names(
                key: name(keyColumn, "MONDAY_KEY_COLUMN"),
                due: name("Due date", "MONDAY_DUE_COLUMN"),
                assignee: name("Assignee", "MONDAY_ASSIGNEE_COLUMN"),
                person: name("Owner", "MONDAY_PERSON_COLUMN"),
                status: name("Status", "MONDAY_STATUS_COLUMN"),
                meeting: name("Meeting", "MONDAY_MEETING_COLUMN"),
                evidence: name("Evidence", "MONDAY_EVIDENCE_COLUMN")
            ),
            options: options,
            metrics: MondayMetrics(outbound.registry)
        )
    }

    private static let allOperations: [Operation] = [
        .board, .find, .next, .read, .users, .change, .delete, .createMany, .create, .account,
    ]

    static func operation(of request: LoopbackRequest) -> Operation? {
        allOperations
            .first { request.text.contains($0.rawValue) }
    }

    static func variables(of request: LoopbackRequest) -> [String: Any] {
        let json = try? JSONSerialization.jsonObject(with: Data(request.body))
        return (json as? [String: Any])?["variables"] as? [String: Any] ?? [:]
    }

    /// The requests of an operation.
    func requests(_ operation: Operation) -> [LoopbackRequest] {
        (server?.requests ?? []).filter { Self.operation(of: $0) == operation }
    }

    func stop() {
        server?.stop()
    }
}

/// An item on its way to the board.
let testEntry = BoardEntry(
    key: "tf-1",
    title: "Send the report",
    assignee: "Ana",
    dueDate: CalendarDate("2027-01-22"),
    meetingTitle: "Plan",
    evidenceURL: "https://taskforge.test/items/1"
)

extension MondayTaskBoard {
    /// Composes and sends the request that creates one entry.
    func create(_ entry: BoardEntry, as idempotencyKey: String = "idem-1") async throws -> String {
        let request = try await compose([entry], idempotencyKey: idempotencyKey)
        return try await send(request)[entry.key]?.item ?? ""
    }
}

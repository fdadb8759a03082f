import Foundation
import OrderedCollections
import Testing

@testable import Sandbox

struct MondaySimulatorTests {
    static let board: JSONValue = .string(SandboxServer.boardID)

    static let create = """
        mutation Create($board: ID!, $name: String!, $values: JSON, $labels: Boolean) {
          create_item(board_id: $board, item_name: $name, column_values: $values,
            create_labels_if_missing: $labels) { id name column_values { id text value } } }
        """

    /// The id of a new item with a key and further values.
    static func createItem(
        _ client: SandboxClient,
        name: String = "Send the report",
        key: String = "k1",
        values: JSONValue.Members = [:],
        headers: [String: String] = [:]
    ) async throws -> SandboxReply {
        var values = values
        values["taskforge_key"] = .string(key)
        return try await client.monday(
            create,
            variables: [
                "board": board, "name": .string(name),
                "values": .string(JSONText.string(.object(values))),
            ],
            headers: headers
        )
    }

    static func id(_ reply: SandboxReply) -> String? {
        reply.json["data"]?["create_item"]?["id"]?.text
    }

    @Test func `an item is made with its values and found by its key`() async throws {
        try await withSandbox { client in
            let users = try await client.monday("{ users(name: \"noor\") { id name email } }")
            let noor = try #require(users.json["data"]?["users"]?.elements?.first)
            #expect(noor["email"] == "noor.haddad@example.com")
            let reply = try await Self.createItem(
                client,
                values: [
                    "status": ["label": "Done"], "due_date": ["date": "2026-04-20"],
                    "owner": ["personsAndTeams": [["id": noor["id"] ?? .null, "kind": "person"]]],
                    "evidence": ["url": "https://example.com/e/1", "text": "Evidence"],
                    "confidence": "0.9", "reviewed": ["checked": "true"],
                ]
            )
            let item = try #require(reply.json["data"]?["create_item"])
            #expect(reply.status == 200)
            let texts = (item["column_values"]?.elements ?? []).map {
                "\($0["id"]?.text ?? ""): \($0["text"]?.text ?? "")"
            }
            #expect(
                texts == [
                    "owner: Noor Haddad", "assignee: ", "status: Done", "due_date: 2026-04-20",
                    "meeting: ", "evidence: Evidence - https://example.com/e/1",
                    "confidence: 0.9", "notes: ", "reviewed: v", "taskforge_key: k1",
                ]
            )
            let found = try await client.monday(
                """
                query ($b: ID!, $c: [ItemsPageByColumnValuesQuery!]) {
                  items_page_by_column_values(board_id: $b, limit: 100, columns: $c) {
                    cursor items { id state column_values(ids: ["status", "owner"]) {
                      __typename value ... on StatusValue { index label is_done }
                      ... on PeopleValue { persons_and_teams { id kind } } } } } }
                """,
                variables: [
                    "b": Self.board,
                    "c": [["column_id": "taskforge_key", "column_values": ["k1", "k2"]]],
                ]
            )
            let page = try #require(found.json["data"]?["items_page_by_column_values"])
            #expect(page["cursor"] == .null)
            let one = try #require(page["items"]?.elements?.first)
            #expect(one["id"] == item["id"])
            #expect(
                one["column_values"]?.elements?.last == [
                    "__typename": "StatusValue", "value": #"{"index":1}"#, "index": 1,
                    "label": "Done", "is_done": true,
                ]
            )
        }
    }

    @Test func `items are changed, commented, moved, archived and deleted`() async throws {
        try await withSandbox { client in
            let id = JSONValue(Self.id(try await Self.createItem(client)))
            let change = """
                mutation ($b: ID!, $i: ID, $v: JSON!) { change_multiple_column_values(
                  board_id: $b, item_id: $i, column_values: $v) { name column_values(
                    ids: ["status", "due_date"]) { text } } }
                """
            let values =
                #"{"name":"Renamed","status":"Stuck","due_date":{"date":"2026-12-01","time":"9:30"}}"#
            let changed = try await client.monday(
                change,
                variables: ["b": Self.board, "i": id, "v": .string(values)]
            )
            #expect(
                changed.json["data"]?["change_multiple_column_values"] == [
                    "name": "Renamed",
                    "column_values": [["text": "Stuck"], ["text": "2026-12-01 09:30:00"]],
                ]
            )
            let others = """
                mutation ($b: ID!, $i: ID) {
                  a: change_column_value(board_id: $b, item_id: $i, column_id: "due_date", value: "{}")
                    { column_values(ids: ["due_date"]) { text value } }
                  b: change_simple_column_value(board_id: $b, item_id: $i, column_id: "meeting",
                    value: "Weekly") { column_values(ids: ["meeting"]) { text } }
                  c: create_update(item_id: $i, body: "Hello") { item_id body item { name } }
                  d: move_item_to_group(item_id: $i, group_id: "group_later") { group { id title } }
                  e: archive_item(item_id: $i) { state } f: delete_item(item_id: $i) { state }
                  g: delete_item(item_id: $i) { state } }
                """
            let reply = try await client.monday(others, variables: ["b": Self.board, "i": id])
            let data = try #require(reply.json["data"])
            #expect(data["a"]?["column_values"] == [["text": "", "value": .null]])
            #expect(data["b"]?["column_values"] == [["text": "Weekly"]])
            #expect(data["c"]?["item"] == ["name": "Renamed"])
            #expect(data["d"]?["group"] == ["id": "group_later", "title": "Later"])
            #expect(data["e"]?["state"] == "archived" && data["f"]?["state"] == "deleted")
            #expect(data["g"] == .null && reply.errorCode == "ResourceNotFoundException")
        }
    }

    @Test(arguments: [
        ("{\"status\":{\"label\":\"Nope\"}}", "ColumnValueException"),
        ("{\"status\":{\"index\":99}}", "ColumnValueException"),
        ("{\"due_date\":{\"date\":\"2026-02-30\"}}", "ColumnValueException"),
        (
            "{\"owner\":{\"personsAndTeams\":[{\"id\":7,\"kind\":\"person\"}]}}",
            "ColumnValueException"
        ),
        ("{\"confidence\":\"many\"}", "ColumnValueException"),
        ("{\"evidence\":{\"url\":\"javascript:alert(1)\"}}", "ColumnValueException"),
        ("{\"nothing\":\"x\"}", "InvalidColumnIdException"),
        ("{\"name\":\"\"}", "InvalidArgumentException"),
        ("{", "InvalidArgumentException"), ("[]", "InvalidArgumentException"),
    ])
    func `a value that does not fit leaves no item behind`(
        values: String,
        code: String
    ) async throws {
        try await withSandbox { client in
            let reply = try await client.monday(
                Self.create,
                variables: ["board": Self.board, "name": "x", "values": .string(values)]
            )
            #expect(reply.status == 200)
            #expect(reply.errorCode == code)
            #expect(reply.json["data"] == ["create_item": .null])
            #expect(reply.json["errors"]?.elements?.first?["path"] == ["create_item"])
            let state = try await client.send("/sandbox/state")
            #expect(state.json["monday"]?["items"] == [])
        }
    }

    @Test func `a label that is new is made where that is asked for`() async throws {
        try await withSandbox { client in
            let reply = try await client.monday(
                Self.create,
                variables: [
                    "board": Self.board, "name": "x", "labels": true,
                    "values": #"{"status":{"label":"Waiting"}}"#,
                ]
            )
            #expect(Self.id(reply) != nil)
            let board = try await client.monday(
                "query ($b: [ID!]) { boards(ids: $b) { columns(ids: [\"status\"]) { settings } } }",
                variables: ["b": Self.board]
            )
            #expect(board.text.contains("Waiting"))
        }
    }

    @Test(arguments: [
        (
            "mutation { create_item(board_id: 1, item_name: \"x\") { id } }",
            "InvalidBoardIdException"
        ),
        (
            "mutation { create_item(board_id: 4000000001, item_name: \"\") { id } }",
            "InvalidArgumentException"
        ),
        (
            "mutation { create_item(board_id: 4000000001, group_id: \"g\", item_name: \"x\") { id } }",
            "ResourceNotFoundException"
        ),
        ("{ items(ids: [1], limit: 0) { id } }", "InvalidArgumentException"),
        ("{ next_items_page(cursor: \"old\", limit: 5) { cursor } }", "InvalidArgumentException"),
        ("{ boards { id", "Parse error"),
        ("{ me { id is_admin } }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { create_item(item_name: \"x\") { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($b: [ID!]!) { boards(ids: $b) { id } }", "BAD_USER_INPUT"),
    ])
    func `a wrong request is an error inside HTTP 200`(query: String, code: String) async throws {
        try await withSandbox { client in
            let reply = try await client.monday(query)
            #expect(reply.status == 200)
            #expect(reply.errorCode == code)
            #expect(reply.json["extensions"]?["request_id"]?.text != nil)
            #expect(reply.json["errors"]?.elements?.first?["locations"]?.elements?.isEmpty == false)
        }
    }

    @Test func `a name of 255 characters is taken and one more is refused`() async throws {
        try await withSandbox { client in
            let long = String(repeating: "é", count: 255)
            #expect(Self.id(try await Self.createItem(client, name: long)) != nil)
            let refused = try await Self.createItem(client, name: long + "x")
            #expect(refused.errorCode == "ItemNameTooLongException")
        }
    }

    @Test func `tokens and versions are checked`() async throws {
        try await withSandbox { client in
            for token in ["", "invalid", "Bearer token"] {
                let reply = try await client.monday("{ me { id } }", key: token)
                #expect(reply.status == 401 && reply.errorCode == "NOT_AUTHENTICATED")
            }
            for (version, kind) in [("2026-07", "maintenance"), ("2026-10", "current")] {
                let reply = try await client.monday(
                    "{ version { kind value } }",
                    headers: ["API-Version": version]
                )
                #expect(
                    reply.json["data"]?["version"]
                        == ["kind": .string(kind), "value": .string(version)]
                )
                #expect(reply.headers["api-version"] == version)
            }
            let old = try await client.monday(
                "{ me { id } }",
                headers: ["API-Version": "2024-01"]
            )
            #expect(old.status == 200 && old.errorCode == "InvalidVersionException")
        }
    }

    @Test func `a page leads to the next until the cursor ends or grows old`() async throws {
        let now = TestTime()
        var options = SandboxOptions(extractor: CueExtractor())
        options.now = { now.value }
        try await withSandbox(options) { client in
            let aliases = (0..<7).map {
                "i\($0): create_item(board_id: 4000000001, item_name: \"Item \($0)\") { id }"
            }
            _ = try await client.monday("mutation { \(aliases.joined(separator: " ")) }")
            let first = """
                query ($q: ItemsQuery) { boards(ids: [4000000001]) { items_page(limit: 3,
                  query_params: $q) { cursor items { name } } } }
                """
            let order: JSONValue = ["order_by": [["column_id": "name", "direction": "desc"]]]
            let reply = try await client.monday(first, variables: ["q": order])
            var page = reply.json["data"]?["boards"]?.elements?.first?["items_page"]
            var names: [String] = []
            var cursors: [JSONValue] = []
            while let current = page {
                names += (current["items"]?.elements ?? []).compactMap { $0["name"]?.text }
                guard let cursor = current["cursor"], cursor != .null else { break }
                cursors.append(cursor)
                let next = try await client.monday(
                    """
                    query ($c: String!) { next_items_page(cursor: $c, limit: 3) {
                      cursor items { name } } }
                    """,
                    variables: ["c": cursor]
                )
                page = next.json["data"]?["next_items_page"]
            }
            #expect(names == (0..<7).reversed().map { "Item \($0)" })
            now.advance(by: 3_600)
            let late = try await client.monday(
                "query ($c: String!) { next_items_page(cursor: $c) { cursor } }",
                variables: ["c": cursors.first ?? .null]
            )
            #expect(late.errorCode == "InvalidArgumentException")
        }
    }

    @Test(arguments: [
        (#"{"rules":[{"column_id":"status","compare_value":["Done"]}]}"#, ["a"]),
        (
            #"{"rules":[{"column_id":"status","compare_value":[1],"operator":"not_any_of"}]}"#,
            ["b", "c"]
        ),
        (
            #"{"rules":[{"column_id":"meeting","compare_value":[],"operator":"is_empty"}]}"#,
            ["b", "c"]
        ),
        (
            #"{"rules":[{"column_id":"name","compare_value":"B","operator":"contains_text"},{"column_id":"due_date","compare_value":["EXACT","2026-01-01"]}],"operator":"or"}"#,
            ["b", "c"]
        ),
        (#"{"ids":["1"]}"#, []),
    ])
    func `items are chosen by rules on their columns`(
        query: String,
        names: [String]
    ) async throws {
        try await withSandbox { client in
            _ = try await Self.createItem(
                client,
                name: "a",
                values: ["status": "Done", "meeting": "Weekly"]
            )
            _ = try await Self.createItem(client, name: "b")
            _ = try await Self.createItem(
                client,
                name: "c",
                values: ["due_date": ["date": "2026-01-01"]]
            )
            let reply = try await client.monday(
                """
                query ($q: ItemsQuery) { boards(ids: [4000000001]) { items_page(query_params: $q) {
                  items { name } } } }
                """,
                variables: ["q": try JSONText.read(Array(query.utf8))]
            )
            let page = reply.json["data"]?["boards"]?.elements?.first?["items_page"]
            #expect((page?["items"]?.elements ?? []).compactMap { $0["name"]?.text } == names)
        }
    }
}

import Foundation
import Testing

@testable import Sandbox

struct MondayFaultTests {
    private static let boards = "{ boards(ids: [4000000001]) { id state items_count } }"

    private func options(_ rules: SandboxFaults.Rule...) -> SandboxOptions {
        var options = SandboxOptions(extractor: CueExtractor())
        options.faults = SandboxFaults(rules: [.monday: rules])
        return options
    }

    private func extensions(_ reply: SandboxReply) -> JSONValue? {
        reply.json["errors"]?.elements?.first?["extensions"]
    }

    @Test(arguments: [
        "maxConcurrencyExceeded", "Rate Limit Exceeded", "COMPLEXITY_BUDGET_EXHAUSTED",
        "IP_RATE_LIMIT_EXCEEDED", "FIELD_MINUTE_RATE_LIMIT_EXCEEDED", "DAILY_LIMIT_EXCEEDED",
    ])
    func `a spent quota has its code under 429, within 200 and in headers`(
        code: String
    ) async throws {
        let options = options(
            .init(.rateLimited, code: code, seconds: 7, count: 1),
            .init(.rateLimitedIn200, code: code, seconds: 8, count: 1),
            .init(.rateLimitedHeadersOnly, code: code, seconds: 9, count: 1)
        )
        try await withSandbox(options) { client in
            let both = try await client.monday(Self.boards)
            #expect(both.status == 429 && both.headers["retry-after"] == "7")
            #expect(extensions(both)?["retry_in_seconds"] == 7)
            let inside = try await client.monday(Self.boards)
            #expect(inside.status == 200 && inside.headers["retry-after"] == nil)
            #expect(extensions(inside)?["retry_in_seconds"] == 8)
            let headers = try await client.monday(Self.boards)
            #expect(headers.status == 429 && headers.headers["retry-after"] == nil)
            #expect(extensions(headers)?["retry_in_seconds"] == nil)
            #expect(headers.headers["ratelimit"]?.contains("r=0;t=9") == true)
            #expect([both, inside, headers].allSatisfy { $0.errorCode == code })
        }
    }

    @Test func `errors stand within HTTP 200, in the new form and the old one`() async throws {
        let options = options(
            .init(.errorsIn200, count: 1),
            .init(.errorsAsText, seconds: 3, count: 1),
            .init(.badKey, count: 1),
            .init(.status, status: 423, count: 1),
            .init(.status, status: 409, count: 1)
        )
        try await withSandbox(options) { client in
            let new = try await client.monday(Self.boards)
            #expect(new.status == 200 && new.errorCode == "INTERNAL_SERVER_ERROR")
            let old = try await client.monday(Self.boards)
            #expect(old.status == 200 && old.json["error_code"] == "ComplexityException")
            let text = old.json["errors"]?.elements?.first?.text
            #expect(text?.hasSuffix("reset in 3 seconds") == true)
            #expect(try await client.monday(Self.boards).status == 401)
            let locked = try await client.monday(Self.boards)
            #expect(locked.status == 423 && locked.errorCode == "ResourceLocked")
            let conflict = try await client.monday(Self.boards)
            #expect(conflict.status == 409 && conflict.errorCode == "IDEMPOTENCY_CONFLICT")
        }
    }

    @Test func `half a batch is made where the answer is half`() async throws {
        try await withSandbox(options(.init(.partial, operation: "create_item"))) { client in
            let reply = try await client.monday(
                """
                mutation { a: create_item(board_id: 4000000001, item_name: "a") { id }
                  b: create_item(board_id: 4000000001, item_name: "b") { id }
                  c: create_item(board_id: 4000000001, item_name: "c") { id } }
                """
            )
            #expect(reply.status == 200)
            #expect(reply.json["data"]?["b"] == .null && reply.json["data"]?["c"] != .null)
            #expect(reply.json["errors"]?.elements?.map { $0["path"] } == [["b"]])
            let names = try await client.monday("{ items { name } }").json["data"]?["items"]
            #expect(names == [["name": "a"], ["name": "c"]])
        }
    }

    @Test func `a batch has its own errors, costs each of its items, and is replayed`() async throws
    {
        try await withSandbox(options()) { client in
            let batch = """
                mutation { a: create_item(board_id: 4000000001, item_name: "a") { id }
                  b: create_item(board_id: 4000000001, item_name: "") { id }
                  c: create_item(board_id: 1, item_name: "c") { id }
                  d: create_item(board_id: 4000000001, item_name: "d") { id } }
                """
            let before = try await client.monday("{ complexity { before } }")
            let headers = ["Idempotency-Key": "batch"]
            let first = try await client.monday(batch, headers: headers)
            let data = try #require(first.json["data"])
            #expect(data["a"]?["id"]?.text != nil && data["d"]?["id"]?.text != nil)
            #expect(data["b"] == .null && data["c"] == .null)
            #expect(first.json["errors"]?.elements?.map { $0["path"] } == [["b"], ["c"]])
            let again = try await client.monday(batch, headers: headers)
            #expect(again.headers["idempotency-replayed"] == "true" && again.body == first.body)
            let after = try await client.monday("{ complexity { before } items { id } }")
            #expect(after.json["data"]?["items"]?.elements?.count == 2)
            let points = [before, after].map { $0.json["data"]?["complexity"]?["before"] }
            // Each of the two requests is charged for its four items.
            let spent = (points[0]?.wholeNumber ?? 0) - (points[1]?.wholeNumber ?? 0)
            #expect((8_000...8_100).contains(spent), "\(spent)")
        }
    }

    @Test func `cursors end, and the main board goes until the faults are replaced`() async throws {
        let options = options(
            .init(.expiredCursor, operation: "next_items_page", count: 1),
            .init(.boardDeleted, operation: "boards", calls: [2])
        )
        try await withSandbox(options) { client in
            for name in ["a", "b"] {
                _ = try await MondaySimulatorTests.createItem(client, name: name, key: name)
            }
            let page = try await client.monday(
                "{ boards(ids: [4000000001]) { items_page(limit: 1) { cursor items { id } } } }"
            )
            let items = page.json["data"]?["boards"]?.elements?.first?["items_page"]
            let id = try #require(items?["items"]?.elements?.first?["id"]?.text)
            let cursor = try #require(items?["cursor"]?.text)
            let next = try await client.monday(
                "{ next_items_page(cursor: \"\(cursor)\") { items { id } } }"
            )
            #expect(next.errorCode == "InvalidArgumentException")
            #expect(next.text.contains("expired"))
            #expect(try await client.monday(Self.boards).json["data"]?["boards"] == [])
            let gone = try await MondaySimulatorTests.createItem(client, name: "c", key: "c")
            #expect(gone.errorCode == "InvalidBoardIdException")
            let item = "{ items(ids: [\(id)]) { id state } }"
            #expect(try await client.monday(item).json["data"]?["items"] == [])
            _ = try await client.send("/sandbox/faults", method: "PUT", body: "{}")
            let back = try await client.monday(Self.boards).json["data"]?["boards"]
            #expect(back?.elements?.first?["items_count"] == 2)
        }
    }

    @Test func `a token names who acts`() async throws {
        try await withSandbox { client in
            let person = try #require(
                try await client.monday("{ users(limit: 1, page: 2) { id name email } }")
                    .json["data"]?["users"]?.elements?.first
            )
            for token in ["id", "email", "name"].compactMap({ person[$0]?.text }) {
                let me = try await client.monday("{ me { id } }", key: token)
                #expect(me.json["data"]?["me"]?["id"] == person["id"])
            }
            let item = try await client.monday(
                "mutation { create_item(board_id: 4000000001, item_name: \"x\") { creator { id } } }",
                key: person["email"]?.text ?? ""
            )
            #expect(item.json["data"]?["create_item"]?["creator"]?["id"] == person["id"])
            let owner = try await client.monday("{ me { id } }", key: "any other")
            #expect(owner.json["data"]?["me"]?["id"] == "100")
        }
    }
}

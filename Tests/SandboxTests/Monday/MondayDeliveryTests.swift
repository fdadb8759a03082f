import Foundation
import Testing

@testable import Sandbox

struct MondayDeliveryTests {
    @Test func `a mutation with a used key is answered again and not done again`() async throws {
        let now = TestTime()
        var options = SandboxOptions(extractor: CueExtractor())
        options.now = { now.value }
        try await withSandbox(options) { client in
            let headers = ["Idempotency-Key": "once"]
            let first = try await MondaySimulatorTests.createItem(client, headers: headers)
            #expect(first.headers["idempotency-replayed"] == nil)
            now.advance(by: 1_799)
            let second = try await MondaySimulatorTests.createItem(client, headers: headers)
            #expect(second.headers["idempotency-replayed"] == "true")
            #expect(second.body == first.body)
            now.advance(by: 1)
            let third = try await MondaySimulatorTests.createItem(client, headers: headers)
            #expect(MondaySimulatorTests.id(third) != MondaySimulatorTests.id(first))
            let state = try await client.send("/sandbox/state")
            #expect(
                state.json["monday"]?["duplicates"] == [
                    [
                        "key": "k1",
                        "items": [
                            JSONValue(MondaySimulatorTests.id(first)),
                            JSONValue(MondaySimulatorTests.id(third)),
                        ],
                    ]
                ]
            )
        }
    }

    @Test func `a key of another token, and a query with a key, stand for themselves`() async throws
    {
        try await withSandbox { client in
            let headers = ["Idempotency-Key": "once"]
            let query = "mutation { create_item(board_id: 4000000001, item_name: \"x\") { id } }"
            let one = try await client.monday(query, key: "one", headers: headers)
            let two = try await client.monday(query, key: "two", headers: headers)
            #expect(one.json["data"] != two.json["data"])
            _ = try await client.monday("{ boards { items_count } }", headers: headers)
            let again = try await client.monday("{ boards { items_count } }", headers: headers)
            #expect(again.headers["idempotency-replayed"] == nil)
        }
    }

    @Test func `a key whose request still runs is a conflict`() async throws {
        let clock = HeldClock()
        var options = SandboxOptions(extractor: CueExtractor())
        options.clock = clock
        options.faults = SandboxFaults(rules: [.monday: [.init(.slow, count: 1)]])
        try await withSandbox(options) { client in
            let headers = ["Idempotency-Key": "once"]
            async let slow = MondaySimulatorTests.createItem(client, headers: headers)
            await clock.firstSleeper()
            let conflict = try await MondaySimulatorTests.createItem(client, headers: headers)
            #expect(conflict.status == 409)
            #expect(conflict.errorCode == "IDEMPOTENCY_CONFLICT")
            #expect(conflict.headers["retry-after"] == "1")
            clock.release()
            let first = try await slow
            let replay = try await MondaySimulatorTests.createItem(client, headers: headers)
            #expect(replay.body == first.body)
        }
    }

    @Test func `quotas end in HTTP 429 with the vendor's codes`() async throws {
        var options = SandboxOptions(extractor: CueExtractor())
        options.now = { Date(timeIntervalSince1970: 1_790_000_000) }
        options.limits.mondayComplexityPerMinute = 2_500
        options.limits.mondayCallsPerMinute = 4
        try await withSandbox(options) { client in
            let me = try await client.monday("{ complexity { before after query } me { id } }")
            #expect(
                me.json["data"]?["complexity"] == ["before": 2_500, "after": 2_498, "query": 2]
            )
            #expect(me.headers["ratelimit"]?.contains("\"complexityMinute\";r=2498") == true)
            #expect(me.headers["ratelimit"]?.contains("\"minuteRate\";r=3,") == true)
            #expect(me.headers["ratelimit-policy"]?.contains("\"minuteRate\";q=4;w=60") == true)
            #expect(
                MondaySimulatorTests.id(try await MondaySimulatorTests.createItem(client)) != nil
            )
            _ = try await MondaySimulatorTests.createItem(client)
            let spent = try await MondaySimulatorTests.createItem(client)
            #expect(spent.status == 429 && spent.errorCode == "COMPLEXITY_BUDGET_EXHAUSTED")
            #expect(spent.headers["retry-after"] == "60")
            let error = spent.json["errors"]?.elements?.first
            #expect(error?["extensions"]?["retry_in_seconds"] == 60)
            let fifth = try await client.monday("{ me { id } }")
            #expect(fifth.status == 429 && fifth.errorCode == "Rate Limit Exceeded")
            #expect(fifth.headers["ratelimit"]?.contains("\"minuteRate\";r=0;t=60") == true)
        }
    }

    @Test func `a query that costs too much is refused`() async throws {
        try await withSandbox { client in
            var query = "{ boards(limit: 500) { items_page(limit: 500) { items { "
            query += "column_values { id } updates(limit: 100) { id } } } } }"
            let reply = try await client.monday(query)
            #expect(reply.errorCode == "maxComplexityExceeded")
        }
    }

    @Test func `a board that is full takes no more`() async throws {
        var options = SandboxOptions(extractor: CueExtractor())
        options.limits.mondayItemsPerBoard = 1
        try await withSandbox(options) { client in
            _ = try await MondaySimulatorTests.createItem(client)
            let reply = try await MondaySimulatorTests.createItem(client)
            #expect(reply.errorCode == "ItemsLimitationException")
        }
    }
}

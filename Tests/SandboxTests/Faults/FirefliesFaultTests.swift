import Foundation
import Testing

@testable import Sandbox

struct FirefliesFaultTests {
    private static let list = "{ transcripts { id dateString } }"
    private static let transcript = """
        { transcript(id: "m0") { sentences { text } summary { action_items }
          meeting_info { summary_status } } }
        """
    private static let time = 1_790_000_000_000

    private func options(_ rules: SandboxFaults.Rule...) -> SandboxOptions {
        var options = SandboxOptions(
            extractor: CueExtractor(),
            meetings: FirefliesSimulatorTests.meetings(2)
        )
        options.now = { Date(timeIntervalSince1970: 1_790_000_000) }
        options.faults = SandboxFaults(rules: [.fireflies: rules])
        return options
    }

    private func retryAfter(_ reply: SandboxReply) -> JSONValue? {
        reply.json["errors"]?.elements?.first?["extensions"]?["metadata"]?["retryAfter"]
    }

    @Test func `a spent quota is told in three units`() async throws {
        let options = options(
            .init(.rateLimited, seconds: 7, count: 1),
            .init(.rateLimitedIn200, count: 1),
            .init(.rateLimitedHeadersOnly, seconds: 9, count: 1)
        )
        try await withSandbox(options) { client in
            let both = try await client.fireflies(Self.list)
            #expect(both.status == 429 && both.errorCode == "too_many_requests")
            #expect(both.headers["retry-after"] == "7")
            #expect(retryAfter(both) == .int(Self.time + 7_000))
            let inside = try await client.fireflies(Self.list)
            #expect(inside.status == 200 && inside.errorCode == "too_many_requests")
            #expect(inside.headers["retry-after"] == nil)
            #expect(retryAfter(inside) == .int(Self.time + 30_000))
            let headers = try await client.fireflies(Self.list)
            #expect(headers.status == 429 && headers.headers["x-ratelimit-reset"] == "9")
            #expect(headers.headers["retry-after"] == nil && retryAfter(headers) == nil)
            #expect(try await client.fireflies(Self.list).status == 200)
        }
    }

    @Test func `a block is begun anew by who comes too early`() async throws {
        let now = TestTime()
        var options = options(.init(.rateLimitBlock, seconds: 10, count: 1))
        options.now = { now.value }
        try await withSandbox(options) { client in
            var statuses: [Int] = []
            for seconds in [0.0, 6, 6, 10] {
                now.advance(by: seconds)
                let reply = try await client.fireflies(Self.list)
                statuses.append(reply.status)
                #expect(reply.headers["retry-after"] == (reply.status == 429 ? "10" : nil))
            }
            #expect(statuses == [429, 429, 429, 200])
        }
    }

    @Test func `errors stand within HTTP 200, and beside half the data`() async throws {
        let options = options(
            .init(.errorsIn200, count: 1),
            .init(.partial, count: 2),
            .init(.badKey, count: 1)
        )
        try await withSandbox(options) { client in
            let errors = try await client.fireflies(Self.list)
            #expect(errors.status == 200 && errors.errorCode == "invariant_violation")
            let partial = try await client.fireflies(Self.transcript)
            #expect(partial.status == 200 && partial.errorCode == "invariant_violation")
            let transcript = try #require(partial.json["data"]?["transcript"])
            #expect(transcript["sentences"] == .null)
            #expect(transcript["summary"]?["action_items"]?.text != nil)
            let rows = try await client.fireflies(Self.list).json["data"]?["transcripts"]?.elements
            #expect(rows?.first?["dateString"] == .null && rows?.first?["id"] == "m0")
            #expect(try await client.fireflies(Self.list).status == 401)
        }
    }

    @Test func `a summary in process has no words yet`() async throws {
        let now = TestTime()
        var options = options(.init(.processing, seconds: 30, count: 2))
        options.now = { now.value }
        try await withSandbox(options) { client in
            let young = try await client.fireflies(Self.transcript).json["data"]?["transcript"]
            #expect(young?["meeting_info"]?["summary_status"] == "processing")
            #expect(young?["sentences"] == .null && young?["summary"]?["action_items"] == .null)
            now.advance(by: 30)
            let done = try await client.fireflies(Self.transcript).json["data"]?["transcript"]
            #expect(done?["meeting_info"]?["summary_status"] == "processed")
            #expect(done?["sentences"]?.elements?.count == 2)
        }
    }

    @Test func `the vendor's own items are null, empty, or beneath bold names`() async throws {
        let options = options(
            .init(.actionItemsNull, count: 1),
            .init(.actionItemsEmpty, count: 1),
            .init(.actionItemsHeaded, count: 1)
        )
        try await withSandbox(options) { client in
            var found: [JSONValue?] = []
            for _ in 0..<3 {
                let data = try await client.fireflies(Self.transcript).json["data"]
                found.append(data?["transcript"]?["summary"]?["action_items"])
            }
            #expect(found == [.null, "", "\n**Ana Lima**\nI'll send it. (01:01)\n"])
        }
    }

    @Test func `a transcript that is heard again has other words under the same id`() async throws {
        try await withSandbox(options(.init(.reprocessed, count: 1))) { client in
            let query = "query T($id: String!) { transcript(id: $id) { sentences { text } } }"
            var counts: [Int?] = []
            for _ in 0..<2 {
                let data = try await client.fireflies(query, variables: ["id": "m0"]).json["data"]
                counts.append(data?["transcript"]?["sentences"]?.elements?.count)
            }
            #expect(counts == [2, 3])
        }
    }

    @Test func `a late meeting has an old date`() async throws {
        let query = """
            { old: transcripts(toDate: "2026-09-20T00:00:00Z") { id }
              all: transcripts { id } }
            """
        try await withSandbox(options(.init(.lateMeeting, count: 1))) { client in
            let before = try await client.fireflies(query).json["data"]
            #expect(before?["all"]?.elements?.count == 2 && before?["old"] == [])
            let after = try await client.fireflies(query).json["data"]
            #expect(after?["all"]?.elements?.count == 3)
            #expect(after?["old"] == [["id": "late-1"]])
        }
    }

    @Test func `a skewed clock shows in the times that are told`() async throws {
        let options = options(
            .init(.clockSkew, seconds: -3_600),
            .init(.rateLimitedIn200, seconds: 60)
        )
        try await withSandbox(options) { client in
            let reply = try await client.fireflies(Self.list)
            #expect(retryAfter(reply) == .int(Self.time - 3_540_000))
        }
    }
}

import Foundation
import Meetings
import Testing

@testable import Sandbox

struct FirefliesSimulatorTests {
    /// Meetings with numbers for ids, one sentence each.
    static func meetings(_ count: Int) -> [Meeting] {
        (0..<count).map { number in
            Meeting(
                id: "m\(number)",
                title: "Meeting \(number)",
                date: CalendarDate("2026-01-05"),
                speakers: [Speaker(id: "a", name: "Ana Lima"), Speaker(id: "b", name: "Boris")],
                sentences: [
                    Sentence(index: 0, speaker: "a", text: "I'll send it.", start: 61, end: 63.5),
                    Sentence(index: 1, speaker: "x", text: "Who will?"),
                ]
            )
        }
    }

    private func options(_ meetings: [Meeting]) -> SandboxOptions {
        SandboxOptions(extractor: CueExtractor(), meetings: meetings)
    }

    @Test func `a transcript has the vendor's shapes and nulls`() async throws {
        var meetings = Self.meetings(1)
        meetings.append(Meeting(id: "bare", title: "", speakers: [], sentences: []))
        try await withSandbox(options(meetings)) { client in
            let reply = try await client.fireflies(
                """
                query T($id: String!) { transcript(id: $id) { id title date dateString duration
                  organizer_email is_live participants speakers { id name }
                  meeting_attendees { displayName email name }
                  sentences { index speaker_id speaker_name text start_time end_time
                    ai_filters { task question } }
                  summary { action_items keywords } meeting_info { summary_status silent_meeting } } }
                """,
                variables: ["id": "m0"]
            )
            let transcript = try #require(reply.json["data"]?["transcript"])
            #expect(transcript["date"] == .int(1_767_603_600_000))
            #expect(transcript["dateString"] == "2026-01-05T09:00:00.000Z")
            #expect(transcript["speakers"]?.elements?.last == ["id": 1, "name": "Boris"])
            let sentences = try #require(transcript["sentences"]?.elements)
            #expect(sentences[0]["speaker_id"] == 0 && sentences[0]["end_time"] == .double(63.5))
            #expect(sentences[1]["speaker_id"] == .null && sentences[1]["start_time"] == .null)
            #expect(sentences[1]["ai_filters"] == ["question": "Who will?", "task": .null])
            #expect(
                transcript["summary"]?["action_items"] == "\n**Ana Lima**\nI'll send it. (01:01)\n"
            )
            #expect(transcript["meeting_info"]?["summary_status"] == "processed")
            let bare = try await client.fireflies(
                "{ transcript(id: \"bare\") { title date duration summary { action_items } } }"
            )
            #expect(
                bare.json["data"]?["transcript"] == [
                    "title": .null, "date": .null, "duration": .null,
                    "summary": ["action_items": ""],
                ]
            )
        }
    }

    @Test func `pages are newest first, fixed in order, and stop at the end`() async throws {
        try await withSandbox(options(Self.meetings(60))) { client in
            try client.server.load([
                Meeting(id: "late", title: "Late", speakers: [], sentences: [])
            ])
            let query = "query ($n: Int, $s: Int) { transcripts(limit: $n, skip: $s) { id } }"
            var ids: [String] = []
            for skip in [0, 25, 50] {
                let reply = try await client.fireflies(
                    query,
                    variables: ["n": 25, "s": .int(skip)]
                )
                let page = reply.json["data"]?["transcripts"]?.elements ?? []
                ids += page.compactMap { $0["id"]?.text }
            }
            #expect(ids == ["late"] + (0..<60).map { "m\($0)" })
        }
    }

    @Test func `dates filter by the time of loading, not by the meeting's own date`() async throws {
        var options = options(Self.meetings(2))
        options.now = { Date(timeIntervalSince1970: 1_790_000_000) }
        try await withSandbox(options) { client in
            let query = """
                query ($f: DateTime, $t: DateTime) { transcripts(fromDate: $f, toDate: $t) { id } }
                """
            for (from, to, count) in [
                ("2026-09-21T00:00:00.000Z", "2026-09-22T00:00:00.000Z", 2),
                ("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z", 0),
                ("2026-09-22T00:00:00Z", "2026-10-22T00:00:00Z", 0),
            ] {
                let reply = try await client.fireflies(
                    query,
                    variables: ["f": .string(from), "t": .string(to)]
                )
                #expect(reply.json["data"]?["transcripts"]?.elements?.count == count)
            }
        }
    }

    @Test(arguments: [
        ("{ transcripts(limit: 51) { id } }", "invalid_arguments", 200),
        ("{ transcripts(skip: -1) { id } }", "invalid_arguments", 200),
        ("{ transcripts(fromDate: \"soon\") { id } }", "invalid_arguments", 200),
        ("{ transcripts(title: \"a\", keyword: \"b\") { id } }", "invalid_arguments", 200),
        ("{ transcripts(scope: \"title\") { id } }", "invalid_arguments", 200),
        ("{ transcript(id: \"none\") { id } }", "object_not_found", 200),
        ("{ transcript(id: \"m0\") { title audio_url } }", "paid_required", 200),
        ("{ transcripts { id words } }", "GRAPHQL_VALIDATION_FAILED", 400),
        ("{ transcripts(organizers: [null]) { id } }", "GRAPHQL_VALIDATION_FAILED", 400),
        (
            "query ($o: [String]) { transcripts(organizers: $o) { id } }",
            "GRAPHQL_VALIDATION_FAILED", 400
        ),
        ("{ transcripts { id }", "GRAPHQL_PARSE_FAILED", 400),
        ("query ($n: Int!) { transcripts(limit: $n) { id } }", "BAD_USER_INPUT", 400),
    ])
    func `a wrong request is refused in the vendor's envelope`(
        query: String,
        code: String,
        status: Int
    ) async throws {
        try await withSandbox(options(Self.meetings(1))) { client in
            let reply = try await client.fireflies(query)
            let error = try #require(reply.json["errors"]?.elements?.first)
            #expect(error["code"]?.text == code && error["extensions"]?["code"]?.text == code)
            #expect(reply.status == status)
            #expect(error["locations"]?.elements?.isEmpty == false)
        }
    }

    @Test func `partial data comes beside its error`() async throws {
        try await withSandbox(options(Self.meetings(1))) { client in
            let reply = try await client.fireflies(
                "{ transcript(id: \"m0\") { title audio_url } }"
            )
            #expect(
                reply.json["data"] == ["transcript": ["title": "Meeting 0", "audio_url": .null]]
            )
            let error = reply.json["errors"]?.elements?.first
            #expect(error?["path"] == ["transcript", "audio_url"])
            #expect(error?["extensions"]?["status"] == 403)
        }
    }

    @Test(arguments: ["Bearer invalid", "Bearer ", "key", ""])
    func `a key that is not accepted is refused`(key: String) async throws {
        try await withSandbox(options([])) { client in
            let reply = try await client.fireflies("{ user { user_id } }", key: key)
            #expect(reply.status == 401)
            #expect(reply.json["errors"]?.elements?.first?["code"] == "auth_failed")
        }
    }

    @Test func `the headers count down in the vendor's units, and the quota holds`() async throws {
        var options = options([])
        options.limits.firefliesCallsPerMinute = 2
        options.now = { Date(timeIntervalSince1970: 1_790_000_000) }
        try await withSandbox(options) { client in
            let first = try await client.fireflies("{ user { user_id } }")
            #expect(first.headers["x-ratelimit-limit"] == "2")
            #expect(first.headers["x-ratelimit-remaining"] == "1")
            #expect(first.headers["x-ratelimit-reset"] == "60")
            #expect(first.headers["x-ratelimit-remaining-api_burst"] == "1")
            _ = try await client.fireflies("{ user { user_id } }")
            let third = try await client.fireflies("{ user { user_id } }")
            #expect(third.status == 429)
            #expect(third.headers["retry-after"] == "60")
            #expect(third.errorCode == "too_many_requests")
            let metadata = third.json["errors"]?.elements?.first?["extensions"]?["metadata"]
            #expect(metadata?["retryAfter"] == .int(1_790_000_060_000))
        }
    }

    @Test func `a plan with calls a day shows the day first and the minute as a burst`()
        async throws
    {
        var options = options([])
        options.limits.firefliesCallsPerDay = 50
        try await withSandbox(options) { client in
            let reply = try await client.fireflies("{ user { user_id } }")
            #expect(reply.headers["x-ratelimit-limit"] == "50")
            #expect(reply.headers["x-ratelimit-remaining-api"] == "49")
            #expect(reply.headers["x-ratelimit-limit-api_burst"] == "6000")
        }
    }
}

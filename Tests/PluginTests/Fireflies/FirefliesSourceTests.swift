import Foundation
import Logging
import Meetings
import ModuleKit
import Observability
import OutboundHTTP
import Synchronization
import TestSupport
import Testing

@testable import Fireflies

@Suite(.timeLimit(.minutes(1)))
struct FirefliesSourceTests {
    /// A row of the list.
    static func row(_ number: Int, status: String? = "processed") -> String {
        let info = status.map { #"{"summary_status":"\#($0)"}"# } ?? "null"
        return
            #"{"id":"t\#(number)","title":"M","date":1800000000000.0,"is_live":false,"meeting_info":\#(info)}"#
    }

    /// Answers a list request out of numbered rows, newest first.
    static func answerList(_ exchange: LoopbackExchange, rows: [Int]) {
        let json = try? JSONSerialization.jsonObject(with: Data(exchange.request.body))
        let variables = (json as? [String: Any])?["variables"] as? [String: Any]
        let skip = variables?["skip"] as? Int ?? 0
        let limit = variables?["limit"] as? Int ?? 0
        let page = rows.dropFirst(skip).prefix(limit).map { row($0) }.joined(separator: ",")
        exchange.respond(body: #"{"data":{"transcripts":[\#(page)]}}"#)
    }

    @Test func `the request is what the vendor documents`() async throws {
        let under = FirefliesUnderTest { exchange in
            exchange.respond(body: #"{"data":{"transcripts":[]}}"#)
        }
        defer { under.stop() }
        _ = try await under.source.list(
            from: testNow.addingTimeInterval(-0.25),
            to: testNow
        )
        let request = try #require(under.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/graphql")
        #expect(request["authorization"] == "Bearer key-1")
        #expect(request["content-type"] == "application/json")
        let variables = try #require(under.variables.first)
        #expect(variables["fromDate"] as? String == "2027-01-15T07:59:59.750Z")
        #expect(variables["toDate"] as? String == "2027-01-15T08:00:00.000Z")
        #expect(variables["limit"] as? Int == 50)
        #expect(variables["skip"] as? Int == 0)
        #expect(request.text.contains("query Transcripts("))
    }

    @Test(arguments: [0, 1, 49, 50, 51, 95, 96, 140, 333])
    func `every page is read and every meeting listed once`(_ count: Int) async throws {
        let under = FirefliesUnderTest { Self.answerList($0, rows: Array(0..<count)) }
        defer { under.stop() }
        let listings = try await under.source.list(from: testNow, to: testNow)
        #expect(listings.map(\.id) == (0..<count).map { "t\($0)" })
        #expect(Set(under.variables.compactMap { $0["toDate"] as? String }).count == 1)
    }

    @Test func `a meeting deleted between two pages hides no other`() async throws {
        let rows = Mutex(Array(0..<100))
        let under = FirefliesUnderTest { exchange in
            Self.answerList(exchange, rows: rows.withLock { $0 })
            rows.withLock { $0.removeFirst(3) }
        }
        defer { under.stop() }
        let listings = try await under.source.list(from: testNow, to: testNow)
        #expect(Set(listings.map(\.id)) == Set((0..<100).map { "t\($0)" }))
    }

    @Test func `what is null is left out or unknown, and what is unfinished not ready`()
        async throws
    {
        let under = FirefliesUnderTest { exchange in
            let rows = [
                Self.row(1), Self.row(2, status: "processing"), Self.row(3, status: nil),
                Self.row(4, status: "failed"), "null",
                #"{"id":null,"title":"x"}"#,
                #"{"id":"t5","title":null,"date":null,"is_live":true,"meeting_info":null}"#,
            ]
            exchange.respond(body: #"{"data":{"transcripts":[\#(rows.joined(separator: ","))]}}"#)
        }
        defer { under.stop() }
        let listings = try await under.source.list(from: testNow, to: testNow)
        #expect(listings.map(\.id) == ["t1", "t2", "t3", "t4", "t5"])
        #expect(listings.map(\.isReady) == [true, false, true, true, false])
        #expect(listings[0].createdAt == testNow)
        #expect(listings[4].createdAt == nil)
        #expect(listings[4].title == "")
    }

    @Test(
        arguments: [
            ("processing", false), ("processed", true), ("failed", true), ("skipped", true),
            ("default", true), (nil, true), ("something_new", true),
        ] as [(String?, Bool)]
    )
    func `of the states of a summary only processing makes a transcript wait`(
        status: String?,
        isReady: Bool
    ) async throws {
        let under = FirefliesUnderTest { exchange in
            exchange.respond(body: #"{"data":{"transcripts":[\#(Self.row(1, status: status))]}}"#)
        }
        defer { under.stop() }
        let listings = try await under.source.list(from: testNow, to: testNow)
        #expect(listings.map(\.isReady) == [isReady])
    }

    @Test func `a wait longer than a call may take is given back and not slept on`() async throws {
        let under = FirefliesUnderTest { exchange in
            exchange.respond(429, headers: [("Retry-After", "66")], body: "")
        }
        defer { under.stop() }
        let failure = await #expect(throws: VendorFailure.self) {
            try await under.source.fetch("t1")
        }
        #expect(failure.map { Meaning($0) } == .wait(66))
        #expect(under.requests.count == 1)
    }

    @Test func `an error beside rows is borne, beside a missing row it is not`() async throws {
        let errors = #""errors":[{"message":"m","code":"invariant_violation"}]"#
        let row = Mutex(Self.row(1, status: nil))
        let under = FirefliesUnderTest { exchange in
            exchange.respond(
                body: #"{"data":{"transcripts":[\#(row.withLock { $0 })]},\#(errors)}"#
            )
        }
        defer { under.stop() }
        #expect(try await under.source.list(from: testNow, to: testNow).map(\.id) == ["t1"])
        row.withLock { $0 = "null" }
        await #expect(throws: VendorFailure.self) {
            try await under.source.list(from: testNow, to: testNow)
        }
    }

    @Test func `who may see a meeting is part of its mark, in the list and in the transcript`()
        async throws
    {
        let privacy = Mutex("teammates")
        let under = FirefliesUnderTest { exchange in
            let row = """
                {"id":"t1","title":"M","date":1800000000000.0,"duration":12.5,"sentences":[],
                "is_live":false,"privacy":"\(privacy.withLock { $0 })",
                "meeting_info":{"summary_status":"processed"}}
                """
            let isList = exchange.request.text.contains("query Transcripts(")
            exchange.respond(
                body: isList
                    ? #"{"data":{"transcripts":[\#(row)]}}"# : #"{"data":{"transcript":\#(row)}}"#
            )
        }
        defer { under.stop() }
        var marks: [String?] = []
        for word in ["teammates", "owner"] {
            privacy.withLock { $0 = word }
            let listed = try await under.source.list(from: testNow, to: testNow).map(\.mark)
            #expect(try await [under.source.fetch("t1").sourceMark] == listed)
            marks += listed
        }
        #expect(marks == ["processed 12.5 teammates", "processed 12.5 owner"])
    }

    @Test func `a transcript becomes a meeting, whatever its numbers look like`() async throws {
        let under = FirefliesUnderTest { exchange in
            exchange.respond(
                body: #"""
                    {"data":{"transcript":{"id":"t1","title":"Plan","date":1800000000000.0,
                    "dateString":"2027-01-15T08:00:00.000Z","is_live":false,
                    "speakers":[{"id":0.0,"name":"Ana"},{"id":1,"name":"Boris"}],
                    "sentences":[
                    {"index":0,"speaker_id":0,"speaker_name":"Ana","text":"Hello.","raw_text":"hello","start_time":0.5,"end_time":1.5},
                    {"index":1,"speaker_id":1.0,"speaker_name":null,"text":"Hi.","raw_text":null,"start_time":null,"end_time":null}],
                    "duration":12.5,"summary":{"action_items":"\n**Ana**\nSend the plan (00:49)\n"},
                    "meeting_info":{"summary_status":"processed","silent_meeting":false}}}}
                    """#
            )
        }
        defer { under.stop() }
        let meeting = try await under.source.fetch("t1")
        #expect(meeting.id == "t1")
        #expect(meeting.title == "Plan")
        #expect(meeting.date == CalendarDate("2027-01-15"))
        #expect(meeting.speakers.map(\.name) == ["Ana", "Boris"])
        #expect(meeting.sentences.map(\.text) == ["Hello.", "Hi."])
        #expect(meeting.sourceMark == "processed 12.5 unknown")
        #expect(
            meeting.sourceItems == [SourceItem(text: "Send the plan", assignee: "Ana", start: 49)]
        )
        #expect(meeting.sentences.map(\.speaker) == meeting.speakers.map(\.id))
        #expect(under.variables.first?["id"] as? String == "t1")
    }

    @Test(arguments: [
        (#"{"transcript":null}"#, Meaning.permanent),
        (#"{"transcript":{"id":"t1","sentences":null,"meeting_info":null}}"#, .retry),
    ])
    func `what is not there or not done is not an empty meeting`(
        _ data: String,
        _ meaning: Meaning
    ) async throws {
        let under = FirefliesUnderTest { $0.respond(body: #"{"data":\#(data)}"#) }
        defer { under.stop() }
        let failure = await #expect(throws: VendorFailure.self) {
            try await under.source.fetch("t1")
        }
        #expect(failure.map { Meaning($0) } == meaning)
    }

    @Test(arguments: [
        #""meeting_info":{"summary_status":"processing"}"#, #""is_live":true"#,
    ])
    func `what Fireflies still works on says so, with the time of the meeting`(
        _ state: String
    ) async throws {
        let data = #"{"transcript":{"id":"t1","sentences":[],"date":1800000000000,\#(state)}}"#
        let under = FirefliesUnderTest { $0.respond(body: #"{"data":\#(data)}"#) }
        defer { under.stop() }
        let createdAt = Date(timeIntervalSince1970: 1_800_000_000)
        await #expect(throws: TranscriptNotReady(createdAt: createdAt)) {
            try await under.source.fetch("t1")
        }
    }

    @Test func `a silent meeting is an empty one`() async throws {
        let under = FirefliesUnderTest { exchange in
            exchange.respond(
                body:
                    #"{"data":{"transcript":{"id":"t1","sentences":null,"meeting_info":{"silent_meeting":true}}}}"#
            )
        }
        defer { under.stop() }
        #expect(try await under.source.fetch("t1").sentences.isEmpty)
    }

    @Test func `a sentence that an error took away is not a sentence that was not said`()
        async throws
    {
        let under = FirefliesUnderTest { exchange in
            exchange.respond(
                body: #"""
                    {"data":{"transcript":{"id":"t1","sentences":[{"index":0,"text":"Hello."},null]}},
                    "errors":[{"message":"m","extensions":{"code":"invariant_violation","status":500}}]}
                    """#
            )
        }
        defer { under.stop() }
        await #expect(throws: VendorFailure.self) { try await under.source.fetch("t1") }
    }

    @Test func `a rate limit is not tried again by itself`() async throws {
        let under = FirefliesUnderTest { $0.respond(429, body: "") }
        defer { under.stop() }
        await #expect(throws: VendorFailure.self) { try await under.source.fetch("t1") }
        #expect(under.requests.count == 1)
    }

    @Test func `calls tell the health check how they went`() async throws {
        let body = Mutex(#"{"data":{"user":{"user_id":"u"}}}"#)
        let outbound = Outbound()
        let monitor = HealthMonitor(metrics: outbound.registry, logger: Logger(label: "test"))
        let under = FirefliesUnderTest(health: HealthReporter(monitor)) { exchange in
            exchange.respond(body: body.withLock { $0 })
        }
        defer { under.stop() }
        try monitor.register([
            HealthCheck(FirefliesClient.healthCheck, impact: .degrading) {}
        ])
        func isHealthy() -> Bool { monitor.report().checks.first?.isHealthy ?? false }
        try await under.source.client.probe()
        #expect(under.requests.first?.text.contains("user_id") == true)
        #expect(isHealthy())
        body.withLock { $0 = FirefliesFailureTests.error("auth_failed", 401) }
        await #expect(throws: VendorFailure.self) { try await under.source.client.probe() }
        #expect(!isHealthy())
        body.withLock { $0 = FirefliesFailureTests.error("object_not_found", 404) }
        await #expect(throws: VendorFailure.self) { try await under.source.fetch("t1") }
        #expect(isHealthy())
    }

    @Test func `without a key the module is skipped`() throws {
        let values = ConfigurationValues(of: FirefliesConfiguration.all, given: [:])
        #expect(throws: ModuleSkipped.self) { try FirefliesConfiguration(values) }
        let given = ConfigurationValues(
            of: FirefliesConfiguration.all,
            given: ["FIREFLIES_API_KEY": "k"]
        )
        #expect(try FirefliesConfiguration(given).url == "https://api.fireflies.ai/graphql")
    }
}

import Foundation
import Logging
import Meetings
import Observability
import OutboundHTTP
import Synchronization
import TestSupport
import Testing

@testable import Gemini

@Suite(.timeLimit(.minutes(1)))
struct GeminiExtractorTests {
    private func extractor(
        _ server: LoopbackServer,
        _ outbound: Outbound,
        budget: Int = 60_000,
        health: HealthReporter = HealthReporter()
    ) -> GeminiExtractor {
        GeminiUnderTest.extractor(server, outbound, partBudget: budget, health: health)
    }

    /// An answer of the service around the model's text.
    static func answer(_ text: String, finish: String = "STOP") -> String {
        let body: [String: Any] = [
            "candidates": [
                [
                    "content": [
                        "parts": [["text": "Thinking.", "thought": true], ["text": text]],
                        "role": "model",
                    ],
                    "finishReason": finish,
                ]
            ],
            "usageMetadata": [
                "promptTokenCount": 14, "candidatesTokenCount": 2, "thoughtsTokenCount": 24,
            ],
            "modelVersion": "gemini-test-001",
        ]
        // The test fails on an empty answer where this does.
        let data = (try? JSONSerialization.data(withJSONObject: body)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    static let oneItem = """
        {"items":[{"text":"Send the report","assignee":"Ana","due":"by Friday","confidence":0.9,
        "quotes":[{"sentence":0,"quote":"I will send the report"}]}]}
        """

    @Test func `a meeting goes out as rules, schema and numbered sentences`() async throws {
        let server = try LoopbackServer { $0.respond(body: Self.answer(Self.oneItem)) }
        defer { server.stop() }
        let outbound = Outbound()
        let meeting = testMeeting(
            sentences: [
                ("ana", "I will send\nthe report by Friday."), ("boris", "Good </TRANSCRIPT> one."),
            ],
            title: "Q1 \"<plan>\" & more"
        )
        let proposals = try await extractor(server, outbound).propose(for: meeting)
        #expect(
            proposals == [
                ItemProposal(
                    text: "Send the report",
                    assignee: "Ana",
                    dueText: "by Friday",
                    confidence: 0.9,
                    quotes: [.init(sentence: 0, words: "I will send the report")],
                    promptVersion: "1",
                    model: "gemini-test-001"
                )
            ]
        )
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/v1beta/models/gemini-test:generateContent")
        #expect(request["x-goog-api-key"] == GeminiUnderTest.key)
        let json = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
        let contents = json?["contents"] as? [[String: Any]]
        let parts = contents?.first?["parts"] as? [[String: String]]
        let text = try #require(parts?.first?["text"])
        #expect(
            text.hasSuffix(
                """
                <transcript title="Q1 &quot;&lt;plan>&quot; &amp; more" date="2027-01-15" \
                first="0" last="1">
                [0] Ana: I will send the report by Friday.
                [1] Boris: Good ‹/TRANSCRIPT> one.
                </transcript>
                """
            )
        )
        let config = json?["generationConfig"] as? [String: Any]
        #expect(config?["responseMimeType"] as? String == "application/json")
        let schema = config?["responseJsonSchema"] as? [String: Any]
        #expect(schema?["type"] as? String == "object")
        #expect(schema?["required"] as? [String] == ["items"])
        #expect(config?["temperature"] == nil)
    }

    @Test func `tokens and answers are counted`() async throws {
        let server = try LoopbackServer { $0.respond(body: Self.answer(#"{"items":[]}"#)) }
        defer { server.stop() }
        let outbound = Outbound()
        let proposals = try await extractor(server, outbound).propose(
            for: testMeeting(sentences: [("a", "Hello.")])
        )
        #expect(proposals.isEmpty)
        #expect(
            outbound.metrics("taskforge_gemini_tokens_total") == [
                #"taskforge_gemini_tokens_total{kind="candidates"} 2"#,
                #"taskforge_gemini_tokens_total{kind="prompt"} 14"#,
                #"taskforge_gemini_tokens_total{kind="thoughts"} 24"#,
            ]
        )
        #expect(
            outbound.metrics("gemini_answers_total")
                == [#"gemini_answers_total{outcome="answered"} 1"#]
        )
    }

    @Test func `a meeting without sentences needs no call`() async throws {
        let server = try LoopbackServer { $0.respond(500) }
        defer { server.stop() }
        let proposals = try await extractor(server, Outbound()).propose(
            for: testMeeting(sentences: [])
        )
        #expect(proposals.isEmpty)
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        answer("", finish: "STOP"), answer("   "), answer("not json"), answer(#"{"items":null}"#),
        answer(#"{"items":[{"assignee":"Ana"}]}"#), answer(#"[1,2]"#),
        answer("x", finish: "SAFETY"),
        answer(#"{"items":["#, finish: "MAX_TOKENS"), answer("{}", finish: "OTHER"), "{}", "",
        #"{"promptFeedback":{"blockReason":"SAFETY"}}"#, #"{"candidates":[]}"#,
        #"{"candidates":[{"finishReason":"STOP"}]}"#,
    ])
    func `an answer that is not whole is a failure and never no items`(_ body: String) async throws
    {
        let server = try LoopbackServer { $0.respond(body: body) }
        defer { server.stop() }
        await #expect(throws: VendorFailure.self) {
            try await extractor(server, Outbound()).propose(
                for: testMeeting(sentences: [("a", "Hello.")])
            )
        }
    }

    @Test func `a long meeting is asked about in parts and merged`() async throws {
        // Answers with one item on the first and one on the last sentence of each part.
        let server = try LoopbackServer { exchange in
            let text = exchange.request.text
            func number(_ name: String) -> String {
                guard let range = text.range(of: name + #"=\""#) else { return "" }
                return String(text[range.upperBound...].prefix { $0.isNumber })
            }
            let items = [number("first"), number("last")].map {
                #"{"text":"Do \#($0)","assignee":null,"due":null,"confidence":1,"quotes":[{"sentence":\#($0).0,"quote":"w"}]}"#
            }
            let answer = #"{"items":[\#(items.joined(separator: ","))]}"#
            exchange.respond(body: Self.answer(answer))
        }
        defer { server.stop() }
        let turns = (0..<200).map {
            (speaker: $0 % 2 == 0 ? "a" : "b", text: "Some ten words here.")
        }
        let proposals = try await extractor(server, Outbound(), budget: 600).propose(
            for: testMeeting(sentences: turns)
        )
        #expect(server.requests.count > 5)
        let numbers = proposals.compactMap { $0.quotes.first?.sentence }
        #expect(Set(numbers).count == numbers.count)
        #expect(numbers.first == 0)
        #expect(numbers.last == 199)
    }

    @Test func `an item that two parts find in their overlap is kept once`() {
        let sentences = testMeeting(
            sentences: (0..<20).map { (speaker: "a\($0 % 2)", text: "w") }
        ).sentences
        func proposal(_ text: String, _ sentence: Int?) -> ItemProposal {
            ItemProposal(
                text: text,
                confidence: 1,
                quotes: [.init(sentence: sentence, words: "w")]
            )
        }
        var found = ProposalCollection()
        found.add(
            [proposal("a", 3), proposal("b", 9)],
            from: TranscriptPart(sentences: sentences[0..<10], overlap: 0)
        )
        found.add(
            [proposal("b again", 9), proposal("c", 8), proposal("d", 12), proposal("e", nil)],
            from: TranscriptPart(sentences: sentences[7..<20], overlap: 3)
        )
        #expect(found.proposals.map(\.text) == ["a", "b", "c", "d", "e"])
    }

    @Test func `a part whose answer is cut off is asked about by halves`() async throws {
        let server = try LoopbackServer { exchange in
            let sentences = exchange.request.text.components(separatedBy: "\\n[").count - 1
            let isLong = sentences > 25
            exchange.respond(
                body: isLong
                    ? Self.answer(#"{"items":["#, finish: "MAX_TOKENS")
                    : Self.answer(#"{"items":[]}"#)
            )
        }
        defer { server.stop() }
        let turns = (0..<60).map {
            (speaker: $0 % 2 == 0 ? "a" : "b", text: "Some ten words here.")
        }
        let outbound = Outbound()
        let proposals = try await extractor(server, outbound).propose(
            for: testMeeting(sentences: turns)
        )
        #expect(proposals.isEmpty)
        #expect(
            outbound.metrics("gemini_answers_total").contains(
                #"gemini_answers_total{outcome="truncated"} 3"#
            )
        )
    }

    @Test func `answers that are always cut off end in a failure, not in endless calls`()
        async throws
    {
        let server = try LoopbackServer { exchange in
            exchange.respond(body: Self.answer("{", finish: "MAX_TOKENS"))
        }
        defer { server.stop() }
        let turns = (0..<600).map {
            (speaker: $0 % 2 == 0 ? "a" : "b", text: "Some ten words here.")
        }
        let failure = await #expect(throws: VendorFailure.self) {
            try await extractor(server, Outbound()).propose(for: testMeeting(sentences: turns))
        }
        guard case .needsPerson = failure else {
            Issue.record("was \(String(describing: failure))")
            return
        }
        #expect(server.requests.count <= 4)
    }

    @Test func `a failing service is asked again once, then its failure is told`() async throws {
        let server = try LoopbackServer { $0.respond(503, body: "{}") }
        defer { server.stop() }
        await #expect(throws: VendorFailure.self) {
            try await extractor(server, Outbound()).propose(
                for: testMeeting(sentences: [("a", "Hello.")])
            )
        }
        #expect(server.requests.count == 2)
    }

    @Test func `used up credit and rate limits are not tried again`() async throws {
        for status in [402, 429, 400, 403, 404] {
            let server = try LoopbackServer { $0.respond(status, body: "{}") }
            defer { server.stop() }
            await #expect(throws: VendorFailure.self) {
                try await extractor(server, Outbound()).propose(
                    for: testMeeting(sentences: [("a", "Hello.")])
                )
            }
            #expect(server.requests.count == 1, "\(status)")
        }
    }

    @Test func `calls tell the health check how they went`() async throws {
        let status = Mutex(200)
        let server = try LoopbackServer { exchange in
            exchange.respond(status.withLock { $0 }, body: "{}")
        }
        defer { server.stop() }
        let outbound = Outbound()
        let monitor = HealthMonitor(metrics: outbound.registry, logger: Logger(label: "test"))
        let extractor = extractor(server, outbound, health: HealthReporter(monitor))
        try monitor.register([
            HealthCheck(GeminiClient.healthCheck, impact: .degrading) {
                try await extractor.client.probe()
            }
        ])
        func isHealthy() -> Bool { monitor.report().checks.first?.isHealthy ?? false }
        try await extractor.client.probe()
        #expect(server.requests.first?.path == "/v1beta/models/gemini-test")
        #expect(isHealthy())
        for (code, expected) in [
            (503, false), (429, false), (200, true), (429, true), (403, false), (400, true),
        ] {
            status.withLock { $0 = code }
            // What it throws is another test's question.
            try? await extractor.client.probe()
            #expect(isHealthy() == expected, "after \(code)")
        }
    }
}

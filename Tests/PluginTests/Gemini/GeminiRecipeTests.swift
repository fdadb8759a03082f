import Foundation
import Logging
import Meetings
import ModuleKit
import OutboundHTTP
import Synchronization
import TestSupport
import Testing

@testable import Gemini

@Suite(.timeLimit(.minutes(1))) struct GeminiRecipeTests {
    private static let meeting = testMeeting(sentences: [("ana", "I will send the report.")])

    private func path(_ model: String) -> String { "/v1beta/models/\(model):generateContent" }

    @Test(arguments: [
        (503, "{}"), (503, #"{"error":{"code":503,"status":"UNAVAILABLE"}}"#),
        (200, #"{"error":{"code":503,"status":"UNAVAILABLE"}}"#),
        (
            429,
            #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"reason":"MODEL_CAPACITY_EXHAUSTED"}]}}"#
        ),
    ])
    func `an overloaded model's work goes to the declared fallback, whose name its items keep`(
        status: Int,
        body: String
    ) async throws {
        let server = try LoopbackServer { exchange in
            if exchange.request.path.contains("gemini-main") {
                exchange.respond(status, body: body)
            } else {
                exchange.respond(body: GeminiExtractorTests.answer(GeminiExtractorTests.oneItem))
            }
        }
        defer { server.stop() }
        let recipe = GeminiRecipe(model: "gemini-main", fallbackModel: "gemini-second")
        let extractor = GeminiUnderTest.extractor(server, Outbound(), recipe: recipe)
        let proposals = try await extractor.propose(for: Self.meeting)
        #expect(proposals.map(\.model) == ["gemini-test-001"])
        #expect(server.requests.last?.path == path("gemini-second"))
    }

    @Test(arguments: [400, 402, 403, 404, 429, 500])
    func `no other failure goes to the fallback`(status: Int) async throws {
        let server = try LoopbackServer { $0.respond(status, body: "{}") }
        defer { server.stop() }
        let recipe = GeminiRecipe(model: "gemini-main", fallbackModel: "gemini-second")
        let extractor = GeminiUnderTest.extractor(server, Outbound(), recipe: recipe)
        await #expect(throws: VendorFailure.self) {
            try await extractor.propose(for: Self.meeting)
        }
        #expect(server.requests.allSatisfy { $0.path == path("gemini-main") })
    }

    @Test(
        arguments: [
            ("auto", "gemini-3.8-flash", nil, nil), ("low", "gemini-3.8-flash", "LOW", nil),
            ("high", "gemini-3.1-pro-preview", "HIGH", nil),
            ("low", "gemini-2.5-flash", nil, 1_024),
            ("medium", "gemini-2.5-pro", nil, 8_192), ("high", "gemini-2.0-flash", nil, nil),
            ("high", "gemma-3", nil, nil), ("high", "gemini-flash-latest", nil, nil),
        ] as [(String, String, String?, Int?)]
    )
    func `each family of models is told in its own way how hard to think`(
        choice: String,
        model: String,
        level: String?,
        budget: Int?
    ) async throws {
        let server = try LoopbackServer { exchange in
            exchange.respond(body: GeminiExtractorTests.answer(#"{"items":[]}"#))
        }
        defer { server.stop() }
        let recipe = GeminiRecipe(model: model, thinking: choice)
        let extractor = GeminiUnderTest.extractor(server, Outbound(), recipe: recipe)
        _ = try await extractor.propose(for: Self.meeting)
        let request = try #require(server.requests.first)
        let json = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
        let config = json?["generationConfig"] as? [String: Any]
        let thinking = config?["thinkingConfig"] as? [String: Any]
        #expect(thinking?["thinkingLevel"] as? String == level)
        #expect(thinking?["thinkingBudget"] as? Int == budget)
        #expect((thinking == nil) == (level == nil && budget == nil))
    }

    @Test func `another prompt is sent as it is, and kept on the items by its version`()
        async throws
    {
        let server = try LoopbackServer { exchange in
            exchange.respond(body: GeminiExtractorTests.answer(GeminiExtractorTests.oneItem))
        }
        defer { server.stop() }
        let recipe = GeminiRecipe(
            model: "gemini-candidate",
            prompt: GeminiPrompt(version: "2-candidate", rules: "Find what is to be done.")
        )
        let extractor = GeminiUnderTest.extractor(server, Outbound(), recipe: recipe)
        let proposals = try await extractor.propose(for: Self.meeting)
        #expect(proposals.map(\.promptVersion) == ["2-candidate"])
        #expect(server.requests.first?.text.contains("Find what is to be done.") == true)
    }

    @Test func `a key that the answer repeats is in no error, log or metric`() async throws {
        let key = GeminiUnderTest.key
        let body = """
            {"error":{"code":400,"message":"API key not valid. \(key)","status":"INVALID_ARGUMENT",
            "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",
            "reason":"API_KEY_INVALID","domain":"googleapis.com"},
            {"@type":"type.googleapis.com/google.rpc.DebugInfo",
            "detail":"Invalid API key: \(key)"}]}}
            """
        let server = try LoopbackServer { $0.respond(400, body: body) }
        defer { server.stop() }
        let logs = WrittenLog()
        let outbound = Outbound(logger: logs.logger)
        let extractor = GeminiUnderTest.extractor(server, outbound, logger: logs.logger)
        let failure = await #expect(throws: VendorFailure.self) {
            try await extractor.propose(for: Self.meeting)
        }
        #expect(failure.map { Meaning($0) } == .needsPerson)
        #expect(failure?.description.contains("GEMINI_API_KEY") == true)
        #expect(server.requests.first?["x-goog-api-key"] == key)
        let told =
            logs.text + String(reflecting: failure)
            + outbound.metrics("").joined(separator: "\n")
        #expect(logs.text.contains("outbound request"))
        #expect(!told.contains(key) && !told.contains("swordfish"))
    }

    @Test func `a budget of money without prices refuses the start`() throws {
        func configuration(_ given: [String: String]) throws -> GeminiConfiguration {
            let values = ConfigurationValues(of: GeminiConfiguration.all, given: given)
            return try GeminiConfiguration(values)
        }
        var given = ["GEMINI_API_KEY": "k", "GEMINI_DAILY_BUDGET_COST": "2.50"]
        #expect(throws: ConfigurationFault.self) { try configuration(given) }
        given["GEMINI_PROMPT_PRICE"] = "0.3"
        #expect(throws: ConfigurationFault.self) { try configuration(given) }
        given["GEMINI_ANSWER_PRICE"] = "2.5"
        #expect(try configuration(given).budget.cost == 2.5)
    }
}

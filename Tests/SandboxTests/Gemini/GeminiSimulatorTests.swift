import Foundation
import Meetings
import OrderedCollections
import Testing

@testable import Sandbox

struct GeminiSimulatorTests {
    static let prompt = """
        Find the action items.
        <transcript title="Weekly &amp; more" date="2026-01-05" first="0" last="2">
        [0] Ana Lima: I'll send the report.
        [1] Boris: Time: that is what we need.
        [2] Ana Lima: I'll also call them.
        </transcript>
        """

    static let schema: JSONValue = [
        "type": "object", "required": ["items"],
        "properties": [
            "items": [
                "type": "array",
                "items": [
                    "type": "object",
                    "required": ["text", "assignee", "due", "confidence", "quotes"],
                    "properties": [
                        "text": ["type": "string"], "assignee": ["type": ["string", "null"]],
                        "due": ["type": ["string", "null"]], "confidence": ["type": "number"],
                        "quotes": [
                            "type": "array",
                            "items": [
                                "type": "object", "required": ["sentence", "quote"],
                                "properties": [
                                    "sentence": ["type": "integer"], "quote": ["type": "string"],
                                ],
                            ],
                        ],
                    ],
                ],
            ]
        ],
    ]

    static func request(
        _ prompt: String = prompt,
        configuration: JSONValue.Members = [:],
        extra: JSONValue.Members = [:]
    ) -> JSONValue {
        var members: JSONValue.Members = [
            "responseMimeType": "application/json", "responseJsonSchema": schema,
        ]
        members.merge(configuration) { _, new in new }
        members = members.filter { $0.value != .null }
        var request: JSONValue.Members = [
            "systemInstruction": ["parts": [["text": "Be exact."]]],
            "contents": [["role": "user", "parts": [["text": .string(prompt)]]]],
            "generationConfig": .object(members),
        ]
        request.merge(extra) { _, new in new }
        return .object(request)
    }

    /// The text of the answer without its thoughts.
    private static func text(_ reply: SandboxReply) -> String {
        let candidate = reply.json["candidates"]?.elements?.first
        let parts = candidate?["content"]?["parts"]?.elements ?? []
        return parts.filter { $0["thought"] != true }.compactMap { $0["text"]?.text }.joined()
    }

    @Test func `items of the transcript come back in the schema that was asked for`() async throws {
        try await withSandbox { client in
            let reply = try await client.generate(Self.request())
            #expect(reply.status == 200)
            let answer = try JSONText.read(Array(Self.text(reply).utf8))
            #expect(
                answer["items"]?.elements?.first == [
                    "text": "I'll send the report.", "assignee": "Ana Lima", "due": .null,
                    "confidence": .double(0.8),
                    "quotes": [["sentence": 0, "quote": "I'll send the report."]],
                ]
            )
            #expect(answer["items"]?.elements?.count == 2)
            let usage = try #require(reply.json["usageMetadata"])
            let parts = ["promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"]
            let total = parts.compactMap { usage[$0]?.wholeNumber }.reduce(0, +)
            #expect(usage["totalTokenCount"]?.wholeNumber == total)
            #expect(reply.json["modelVersion"] == "gemini-3.8-flash")
        }
    }

    @Test func `the same prompt has the same answer, and prompts differ in what comes along`()
        async throws
    {
        try await withSandbox { client in
            var thoughts = 0
            var indexes = 0
            for number in 0..<24 {
                let prompt = "\(number)\n" + Self.prompt
                let first = try await client.generate(Self.request(prompt))
                let candidate = try #require(first.json["candidates"]?.elements?.first)
                let parts = try #require(candidate["content"]?["parts"]?.elements)
                thoughts += parts.first?["thought"] == true ? 1 : 0
                indexes += candidate["index"] == 0 ? 1 : 0
                #expect(parts.last?["thought"] == nil)
                let second = try await client.generate(Self.request(prompt))
                #expect(second.json["candidates"] == first.json["candidates"])
            }
            #expect((1..<24).contains(thoughts) && (1..<24).contains(indexes))
        }
    }

    @Test func `an answer of inventions cites words that nobody said`() async throws {
        try await withSandbox { client in
            try client.server.setFaults(SandboxFaults(rules: [.gemini: [.init(.invention)]]))
            let reply = try await client.generate(Self.request())
            let answer = try JSONText.read(Array(Self.text(reply).utf8))
            let quotes = answer["items"]?.elements?.compactMap { $0["quotes"]?.elements?.first }
            #expect(quotes?.count == 2)
            for quote in quotes ?? [] {
                #expect(!Self.prompt.contains(try #require(quote["quote"]?.text)))
            }
        }
    }

    @Test func `an answer beyond the token limit is cut and says so`() async throws {
        try await withSandbox { client in
            let cut = try await client.generate(
                Self.request(configuration: ["maxOutputTokens": 50])
            )
            let candidate = cut.json["candidates"]?.elements?.first
            #expect(candidate?["finishReason"] == "MAX_TOKENS")
            #expect(throws: JSONText.Refusal.self) {
                try JSONText.read(Array(Self.text(cut).utf8))
            }
            let none = try await client.generate(
                Self.request(configuration: ["maxOutputTokens": 5])
            )
            #expect(none.json["candidates"]?.elements?.first?["content"] == [:])
        }
    }

    @Test(arguments: [
        (
            request(configuration: ["responseJsonSchema": .null, "responseMimeType": .null]),
            "schema"
        ),
        (request(configuration: ["responseMimeType": "text/plain"]), "response_mime_type"),
        (request(configuration: ["responseSchema": ["type": "OBJECT"]]), "must be absent"),
        (
            request(configuration: [
                "thinkingConfig": ["thinkingLevel": "LOW", "thinkingBudget": 1]
            ]),
            "only set one"
        ),
        (request(configuration: ["thinkingConfig": ["thinkingLevel": "MINIMAL"]]), "MINIMAL"),
        (request(configuration: ["maxOutputTokens": 70_000]), "max_output_tokens"),
        (
            request(configuration: ["maxTokens": 7]),
            "Unknown name \"maxTokens\" at 'generationConfig'"
        ),
        (request(configuration: ["temperature": "hot"]), "Invalid value"),
        (request(extra: ["system": "x"]), "Unknown name \"system\": Cannot find field."),
        (request(extra: ["contents": []]), "contents is not specified"),
        (request(extra: ["contents": [["role": "boss", "parts": []]]]), "valid role"),
    ])
    func `a request that the vendor would refuse is refused`(
        body: JSONValue,
        reason: String
    ) async throws {
        try await withSandbox { client in
            let reply = try await client.generate(body)
            #expect(reply.status == 400)
            #expect(reply.json["error"]?["status"] == "INVALID_ARGUMENT")
            #expect(reply.json["error"]?["message"]?.text?.contains(reason) == true)
        }
    }

    @Test func `keys and models are checked as the vendor does`() async throws {
        try await withSandbox { client in
            let bad = try await client.generate(Self.request(), key: "invalid")
            #expect(bad.status == 400)
            let details = try #require(bad.json["error"]?["details"]?.elements)
            #expect(details[0]["reason"] == "API_KEY_INVALID")
            #expect(details[2]["detail"] == "Invalid API key: invalid")
            let none = try await client.send("/gemini/v1beta/models")
            #expect(none.status == 403)
            let unknown = try await client.generate(Self.request(), model: "gemini-1.5-pro")
            #expect(unknown.status == 404)
            #expect(unknown.json["error"]?["status"] == "NOT_FOUND")
            let older = try await client.generate(
                Self.request(configuration: ["thinkingConfig": ["thinkingLevel": "LOW"]]),
                model: "gemini-2.5-flash"
            )
            #expect(
                older.json["error"]?["message"] == "Thinking level is not supported for this model."
            )
        }
    }

    @Test func `models are listed in pages and shown alone`() async throws {
        try await withSandbox { client in
            var names: [String] = []
            var token = ""
            repeat {
                let reply = try await client.send(
                    "/gemini/v1beta/models?key=k&pageSize=2&pageToken=\(token)"
                )
                names += (reply.json["models"]?.elements ?? []).compactMap { $0["name"]?.text }
                token = reply.json["nextPageToken"]?.text ?? ""
            } while !token.isEmpty
            #expect(names == GeminiModel.all.map { "models/\($0.id)" })
            let one = try await client.send(
                "/gemini/v1beta/models/gemini-2.5-pro",
                headers: ["x-goog-api-key": "k"]
            )
            #expect(one.json["inputTokenLimit"] == 1_048_576)
        }
    }

    @Test func `calls beyond the quota are told when to come again`() async throws {
        var options = SandboxOptions(extractor: CueExtractor())
        options.limits.geminiCallsPerMinute = 1
        try await withSandbox(options) { client in
            _ = try await client.generate(Self.request())
            let reply = try await client.generate(Self.request())
            #expect(reply.status == 429)
            let details = reply.json["error"]?["details"]?.elements
            #expect(details?.last?["retryDelay"]?.text?.hasSuffix("s") == true)
        }
    }
}

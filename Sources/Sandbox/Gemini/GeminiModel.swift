/// A language model that the simulated Gemini offers.
struct GeminiModel: Sendable, Hashable {
    /// The name behind `models/`.
    let id: String

    /// The name for people.
    let displayName: String

    /// Whether it is told how hard to think by a level; older ones take a budget.
    let hasThinkingLevels: Bool

    /// The most tokens of a prompt.
    static let inputTokenLimit = 1_048_576

    /// The most tokens of an answer.
    static let outputTokenLimit = 65_536

    /// The models, the recommended one first.
    static let all = [
        GeminiModel(
            id: "gemini-3.8-flash",
            displayName: "Gemini 3.8 Flash",
            hasThinkingLevels: true
        ),
        GeminiModel(
            id: "gemini-3.5-flash-lite",
            displayName: "Gemini 3.5 Flash-Lite",
            hasThinkingLevels: true
        ),
        GeminiModel(
            id: "gemini-3.1-pro-preview",
            displayName: "Gemini 3.1 Pro Preview",
            hasThinkingLevels: true
        ),
        GeminiModel(
            id: "gemini-2.5-flash",
            displayName: "Gemini 2.5 Flash",
            hasThinkingLevels: false
        ),
        GeminiModel(id: "gemini-2.5-pro", displayName: "Gemini 2.5 Pro", hasThinkingLevels: false),
    ]

    /// The model as the API lists it.
    var json: JSONValue {
        [
            "name": .string("models/\(id)"), "baseModelId": .string(id), "version": "001",
            "displayName": .string(displayName), "description": "Simulated.",
            "inputTokenLimit": .int(Self.inputTokenLimit),
            "outputTokenLimit": .int(Self.outputTokenLimit),
            "supportedGenerationMethods": ["generateContent"], "temperature": 1,
            "topP": .double(0.95),
            "topK": 64, "thinking": true,
        ]
    }
}

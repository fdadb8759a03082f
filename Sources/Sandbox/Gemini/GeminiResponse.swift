import OrderedCollections

/// An answer of the simulated Gemini.
///
/// The real service varies in what it sends along; here the prompt decides, so that a request has
/// the same answer every time: one in four begins with a thought, half lack the candidate's index.
struct GeminiResponse {
    /// The request.
    let prompt: GeminiRequest

    /// The model.
    let model: GeminiModel

    /// The text of the answer.
    let answer: String

    /// The number of items in it.
    let itemCount: Int

    /// The number of the response since the start.
    let number: Int

    /// The body.
    var json: JSONValue {
        let variation = self.variation
        let thoughts = 24 + itemCount * 8
        // Thoughts count against the limit, so that nothing may be left for the answer.
        let room = max(0, prompt.maximumOutputTokens - thoughts) * 4
        let isCut = answer.utf8.count > room
        let text = isCut ? String(decoding: answer.utf8.prefix(room), as: UTF8.self) : answer
        var parts: [JSONValue] = []
        if variation.isMultiple(of: 4) {
            let thought = "I look for what somebody takes on, and find \(itemCount) such places."
            parts.append(["text": .string(thought), "thought": true])
        }
        if !text.isEmpty { parts.append(["text": .string(text)]) }
        var candidate: JSONValue.Members = [:]
        candidate["content"] = text.isEmpty ? [:] : ["parts": .array(parts), "role": "model"]
        candidate["finishReason"] = isCut ? "MAX_TOKENS" : "STOP"
        if variation & 2 == 0 { candidate["index"] = 0 }
        let answerTokens = text.utf8.count / 4 + 1
        return [
            "candidates": [.object(candidate)],
            "usageMetadata": [
                "promptTokenCount": .int(prompt.promptTokens),
                "candidatesTokenCount": .int(answerTokens),
                "totalTokenCount": .int(prompt.promptTokens + answerTokens + thoughts),
                "promptTokensDetails": [
                    ["modality": "TEXT", "tokenCount": .int(prompt.promptTokens)]
                ],
                "thoughtsTokenCount": .int(thoughts),
            ],
            "modelVersion": .string(model.id),
            "responseId": .string("sandbox-\(number)"),
        ]
    }

    /// A number that follows from the prompt alone (FNV-1a).
    private var variation: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in prompt.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash >> 32
    }
}

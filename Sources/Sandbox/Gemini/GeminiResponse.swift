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

    /// What is wrong with the answer.
    let fault: SandboxFaults.Kind?

    /// The body.
    var json: JSONValue {
        let thoughts = 24 + itemCount * 8
        let text = visibleText(thoughts: thoughts)
        var body: JSONValue.Members = [:]
        if fault == .blocked {
            body["promptFeedback"] = [
                "blockReason": "PROHIBITED_CONTENT",
                "safetyRatings": [
                    ["category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH"]
                ],
            ]
        } else {
            body["candidates"] = [candidate(text)]
        }
        let answerTokens = fault == .blocked ? 0 : text.utf8.count / 4 + 1
        body["usageMetadata"] = [
            "promptTokenCount": .int(prompt.promptTokens),
            "candidatesTokenCount": .int(answerTokens),
            "totalTokenCount": .int(prompt.promptTokens + answerTokens + thoughts),
            "promptTokensDetails": [
                ["modality": "TEXT", "tokenCount": .int(prompt.promptTokens)]
            ],
            "thoughtsTokenCount": .int(thoughts),
        ]
        body["modelVersion"] = .string(model.id)
        body["responseId"] = .string("sandbox-\(number)")
        if fault == .unknownFinish { body["turnToken"] = "new here" }
        return .object(body)
    }

    /// As much of the answer as there is room for: thoughts count against the limit, so that
    /// nothing may be left.
    private func visibleText(thoughts: Int) -> String {
        let room =
            switch fault {
            case .maxTokens: answer.utf8.count / 2
            case .maxTokensEmpty, .safety: 0
            default: max(0, prompt.maximumOutputTokens - thoughts) * 4
            }
        guard answer.utf8.count > room else { return answer }
        return String(decoding: answer.utf8.prefix(room), as: UTF8.self)
    }

    private func candidate(_ text: String) -> JSONValue {
        let variation = self.variation
        var parts: [JSONValue] = []
        if fault == .thoughtFirst || variation.isMultiple(of: 4) {
            let thought = "I look for what somebody takes on, and find \(itemCount) such places."
            parts.append(["text": .string(thought), "thought": true])
        }
        if !text.isEmpty { parts.append(["text": .string(text)]) }
        var candidate: JSONValue.Members = [:]
        candidate["content"] = text.isEmpty ? [:] : ["parts": .array(parts), "role": "model"]
        candidate["finishReason"] = .string(finishReason(text))
        if fault != .noIndex, variation & 2 == 0 { candidate["index"] = 0 }
        if fault == .unknownFinish { candidate["finishMessage"] = "Nobody documented this." }
        return .object(candidate)
    }

    private func finishReason(_ text: String) -> String {
        switch fault {
        case .safety: "SAFETY"
        case .unknownFinish: "STOPPED_FOR_A_NEW_REASON"
        default: text == answer ? "STOP" : "MAX_TOKENS"
        }
    }

    /// A number that follows from the prompt alone (FNV-1a).
    private var variation: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in prompt.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash >> 32
    }
}

/// A checked request for content.
struct GeminiRequest {
    /// A request that is refused.
    struct Refusal: Error {
        /// The answer that says why.
        let answer: SandboxAnswer
    }

    /// All text of the conversation.
    let text: String

    /// The system's instructions.
    let instructions: String

    /// The schema of the answer.
    let schema: GeminiResponseSchema

    /// The most tokens of the answer, thoughts included.
    let maximumOutputTokens: Int

    /// The tokens of the prompt: about four bytes each.
    var promptTokens: Int { (text.utf8.count + instructions.utf8.count) / 4 + 1 }

    /// Reads a request's body.
    init(_ body: [UInt8], model: GeminiModel) throws(Refusal) {
        let json: JSONValue
        do throws(JSONText.Refusal) {
            json = try JSONText.read(body)
        } catch {
            throw Refusal(
                answer: GeminiErrors.malformed("Invalid JSON payload received. \(error).")
            )
        }
        let message: JSONValue
        do throws(GeminiMessage.Fault) {
            message = try GeminiMessage.read(json, as: "GenerateContentRequest")
        } catch {
            throw Refusal(answer: GeminiErrors.malformed(error.message))
        }
        let contents = message["contents"]?.elements ?? []
        text = contents.map(Self.text).joined(separator: "\n")
        instructions = message["systemInstruction"].map(Self.text) ?? ""
        let configuration = message["generationConfig"] ?? [:]
        maximumOutputTokens =
            configuration["maxOutputTokens"]?.wholeNumber ?? GeminiModel.outputTokenLimit
        if let fault = Self.fault(contents) ?? Self.fault(configuration, model: model) {
            throw Refusal(answer: GeminiErrors.invalid(fault))
        }
        guard let schema = configuration["responseJsonSchema"] ?? configuration["responseSchema"]
        else {
            throw Refusal(
                answer: GeminiErrors.invalid(
                    "The simulated model answers in a schema only: set "
                        + "generationConfig.responseMimeType to application/json and "
                        + "generationConfig.responseJsonSchema."
                )
            )
        }
        self.schema = GeminiResponseSchema(schema)
        if self.schema.isTooLarge {
            throw Refusal(
                answer: GeminiErrors.invalid(
                    """
                    The specified schema produces a constraint that has too many states for serving.
                    """
                )
            )
        }
        if promptTokens > GeminiModel.inputTokenLimit {
            throw Refusal(
                answer: GeminiErrors.invalid(
                    "The input token count (\(promptTokens)) exceeds the maximum number of tokens "
                        + "allowed (\(GeminiModel.inputTokenLimit))."
                )
            )
        }
    }

    private static func text(_ content: JSONValue) -> String {
        (content["parts"]?.elements ?? []).compactMap { $0["text"]?.text }.joined()
    }

    private static func fault(_ contents: [JSONValue]) -> String? {
        if contents.isEmpty {
            return "* GenerateContentRequest.contents: contents is not specified\n"
        }
        let roles = contents.compactMap { $0["role"]?.text }
        if !roles.allSatisfy({ ["user", "model"].contains($0) }) {
            return "Please use a valid role: user, model."
        }
        return nil
    }

    private static func fault(_ configuration: JSONValue, model: GeminiModel) -> String? {
        let thinking = configuration["thinkingConfig"] ?? [:]
        let hasSchema = configuration["responseSchema"] != nil
        let hasJSONSchema = configuration["responseJsonSchema"] != nil
        if hasSchema, hasJSONSchema {
            return "response_schema must be absent when response_json_schema is set."
        }
        if hasSchema || hasJSONSchema, configuration["responseMimeType"] != "application/json" {
            return "A response schema needs response_mime_type application/json."
        }
        if thinking["thinkingBudget"] != nil, thinking["thinkingLevel"] != nil {
            return "You can only set one of thinking budget and thinking level."
        }
        if thinking["thinkingLevel"] != nil, !model.hasThinkingLevels {
            return "Thinking level is not supported for this model."
        }
        if thinking["thinkingLevel"] == "MINIMAL" {
            return "Thinking level MINIMAL is not supported for this model."
        }
        let tokens = configuration["maxOutputTokens"]?.wholeNumber ?? 1
        if !(1...GeminiModel.outputTokenLimit).contains(tokens) {
            return "max_output_tokens must be from 1 to \(GeminiModel.outputTokenLimit)."
        }
        if let count = configuration["candidateCount"]?.wholeNumber, count != 1 {
            return "Only one candidate can be generated."
        }
        return nil
    }
}

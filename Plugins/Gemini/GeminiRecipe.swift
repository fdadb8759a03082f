import Meetings

/// What is asked of which model: a value, so that another one can be tried beside it.
struct GeminiRecipe: Sendable, Equatable {
    /// The model that is asked.
    var model: String
    /// The model that is asked where the first is overloaded.
    var fallbackModel: String?
    /// One of ``GeminiThinking/choices``.
    var thinking = "auto"
    /// What the model is told.
    var prompt = GeminiPrompt.current

    /// The request about one part of a transcript.
    func request(to model: String, about part: TranscriptPart, of meeting: Meeting)
        -> GeminiRequest
    {
        GeminiRequest(
            rules: prompt.rules,
            message: GeminiPrompt.message(meeting, part: part),
            maxOutputTokens: Self.maxOutputTokens,
            thinking: GeminiThinking(thinking, model: model)
        )
    }

    /// The most tokens of an answer, the model's thoughts included.
    private static let maxOutputTokens = 16_384
}

import ModuleKit
import Observability
import Operations

/// What the module reads from the environment.
struct GeminiConfiguration {
    /// The key of the API; without it the module stays off.
    static let apiKey = ConfigurationKey.secret(
        "GEMINI_API_KEY",
        help: "The key of the Gemini API; it switches the module on."
    )
    /// The address of the API with its version.
    static let apiURL = ConfigurationKey.url(
        "GEMINI_API_URL",
        default: "https://generativelanguage.googleapis.com/v1beta",
        help: "The address of the Gemini API, its version included."
    )
    /// The model that is asked.
    static let model = ConfigurationKey<String>(
        "GEMINI_MODEL",
        rule: "a model's name of letters, digits, dots, hyphens and underscores",
        defaultText: "gemini-3.8-flash",
        whenAbsent: "gemini-3.8-flash",
        help: "The model that is asked for action items.",
        parse: modelName
    )
    /// The model that is asked where the first is overloaded.
    static let fallbackModel = ConfigurationKey<String?>(
        "GEMINI_FALLBACK_MODEL",
        rule: "a model's name of letters, digits, dots, hyphens and underscores",
        defaultText: nil,
        whenAbsent: nil,
        help: "The model that is asked where the first one is overloaded (503)."
    ) { text in try modelName(text) }
    /// How hard the model is told to think.
    static let thinking = ConfigurationKey.oneOf(
        "GEMINI_THINKING",
        GeminiThinking.choices,
        default: "auto",
        help: "How hard the model thinks; auto leaves it to the model."
    )
    /// The candidate's model.
    static let candidateModel = ConfigurationKey<String?>(
        "GEMINI_CANDIDATE_MODEL",
        rule: "a model's name of letters, digits, dots, hyphens and underscores",
        defaultText: nil,
        whenAbsent: nil,
        help: "The model that is tried where new_ai_model is on; unset, GEMINI_MODEL."
    ) { text in try modelName(text) }
    /// The candidate's prompt.
    static let candidatePrompt = ConfigurationKey.oneOf(
        "GEMINI_CANDIDATE_PROMPT",
        GeminiPrompt.all.map(\.version),
        default: GeminiPrompt.candidate.version,
        help: "The version of the prompt that is tried where new_ai_model is on."
    )
    /// The most tokens of a day.
    static let dailyTokens = ConfigurationKey.int(
        "GEMINI_DAILY_BUDGET_TOKENS",
        in: 1...1_000_000_000_000,
        help: "The most tokens of a day (Pacific time); then new meetings wait for the next."
    )
    /// The most money of a day.
    static let dailyCost = amount(
        "GEMINI_DAILY_BUDGET_COST",
        help: "The most money of a day (Pacific time), by the prices; then new meetings wait."
    )
    /// The price of prompts.
    static let promptPrice = amount(
        "GEMINI_PROMPT_PRICE",
        help: "The price of a million tokens of prompts, in any currency."
    )
    /// The price of answers and thoughts.
    static let answerPrice = amount(
        "GEMINI_ANSWER_PRICE",
        help: "The price of a million tokens of answers and thoughts, in the same currency."
    )
    /// How much of a transcript goes into one request.
    static let partTokens = ConfigurationKey.int(
        "GEMINI_PART_TOKENS",
        in: 1_000...500_000,
        default: 60_000,
        help: "The most tokens of a transcript in one request; longer ones are sent in parts."
    )
    /// The project's calls a day.
    static let callsPerDay = ConfigurationKey.int(
        "GEMINI_CALLS_PER_DAY",
        in: 0...1_000_000_000,
        default: 0,
        help: "Most calls a day, as AI Studio shows them for the model; 0 for no limit."
    )
    /// The project's calls a minute.
    static let callsPerMinute = ConfigurationKey.int(
        "GEMINI_CALLS_PER_MINUTE",
        in: 0...1_000_000_000,
        default: 0,
        help: "Most calls a minute, as AI Studio shows them for the model; 0 for no limit."
    )
    /// The project's tokens a minute.
    static let tokensPerMinute = ConfigurationKey.int(
        "GEMINI_TOKENS_PER_MINUTE",
        in: 0...1_000_000_000,
        default: 0,
        help: "Most tokens of prompts a minute, estimated before each call; 0 for no limit."
    )
    /// Every key of the module.
    static let all: [any ConfigurationDeclaration] = [
        apiKey, apiURL, model, fallbackModel, thinking, candidateModel, candidatePrompt, partTokens,
        dailyTokens, dailyCost, promptPrice, answerPrice, callsPerDay, callsPerMinute,
        tokensPerMinute,
    ]

    private struct NotAName: Error {}
    private struct NotAnAmount: Error {}

    private static func modelName(_ text: String) throws -> String {
        let isName = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isName, text.utf8.count <= 100 else { throw NotAName() }
        return text
    }

    private static func amount(_ name: String, help: String) -> ConfigurationKey<Double?> {
        ConfigurationKey<Double?>(
            name,
            rule: "an amount of money such as 2.50",
            defaultText: nil,
            whenAbsent: nil,
            help: help
        ) { text in
            guard let amount = Double(text), amount > 0, amount <= 1e9 else {
                throw NotAnAmount()
            }
            return amount
        }
    }

    /// The key of the API.
    let key: Secret
    /// The address of the API with its version.
    let url: String
    /// The models and what they are told.
    let recipe: GeminiRecipe
    /// The models and what they are told where `new_ai_model` is on.
    let candidate: GeminiRecipe
    /// What may be spent in a day.
    let budget: GeminiBudget
    /// How much of a transcript goes into one request.
    let partTokens: Int
    /// The limits of the project; days begin at midnight Pacific time.
    let limits: [QuotaLimit]

    /// Reads the checked values.
    ///
    /// - Throws: `ModuleSkipped` without a key; `ConfigurationFault` for a budget of money without
    ///   prices.
    init(_ values: ConfigurationValues) throws {
        guard let key = try values[Self.apiKey] else {
            throw ModuleSkipped("Set GEMINI_API_KEY to find action items with Gemini.")
        }
        self.key = key
        url = try values[Self.apiURL]
        recipe = GeminiRecipe(
            model: try values[Self.model],
            fallbackModel: try values[Self.fallbackModel],
            thinking: try values[Self.thinking]
        )
        var candidate = recipe
        let version = try values[Self.candidatePrompt]
        candidate.model = try values[Self.candidateModel] ?? recipe.model
        candidate.prompt = GeminiPrompt.all.first { $0.version == version } ?? .candidate
        self.candidate = candidate
        let prices = (prompt: try values[Self.promptPrice], answer: try values[Self.answerPrice])
        budget = GeminiBudget(
            tokens: try values[Self.dailyTokens],
            cost: try values[Self.dailyCost],
            promptPrice: prices.prompt ?? 0,
            answerPrice: prices.answer ?? 0
        )
        if budget.cost != nil, prices.prompt == nil || prices.answer == nil {
            throw ConfigurationFault(
                name: Self.dailyCost.name,
                given: nil,
                problem: "needs the prices to count by",
                remedy: "Set GEMINI_PROMPT_PRICE and GEMINI_ANSWER_PRICE as well."
            )
        }
        partTokens = try values[Self.partTokens]
        limits = [
            QuotaLimit("minute", .minute, size: try values[Self.callsPerMinute]),
            QuotaLimit(
                "tokens_minute",
                .minute,
                of: .units,
                size: try values[Self.tokensPerMinute]
            ),
            QuotaLimit("day", .pacificDay, size: try values[Self.callsPerDay]),
        ]
    }
}

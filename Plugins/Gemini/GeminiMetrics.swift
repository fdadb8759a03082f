import Observability

/// What the module measures.
struct GeminiMetrics: Sendable {
    /// Tokens that calls took: those of the prompt, of the answer, and of the model's thoughts.
    static let tokens = MetricDescriptor.counter(
        "taskforge_gemini_tokens_total",
        help: "Tokens used by calls to Gemini.",
        labels: ["kind"]
    )
    /// How calls ended.
    static let answers = MetricDescriptor.counter(
        "gemini_answers_total",
        help: "Calls to Gemini by what came of them.",
        labels: ["outcome"]
    )
    /// Every metric of the module.
    static let all = [tokens, answers, budgetShare, held]

    /// How much of the day's budget is spent.
    static let budgetShare = MetricDescriptor.gauge(
        "taskforge_gemini_budget_spent_ratio",
        help: "Share of the day's budget for Gemini that was spent when a meeting last began."
    )
    /// Meetings that the budget held back.
    static let held = MetricDescriptor.counter(
        "taskforge_gemini_budget_held_total",
        help: "Meetings put off to the next day because the budget for Gemini was spent."
    )

    private let tokens: CounterFamily
    private let budgetShare: Gauge
    private let held: Counter
    private let answers: CounterFamily

    /// Takes the families from a registry.
    init(_ registry: MetricRegistry) {
        tokens = registry.counter(Self.tokens)
        answers = registry.counter(Self.answers)
        budgetShare = registry.gauge(Self.budgetShare).child()
        held = registry.counter(Self.held).child()
    }

    /// Tells which share of the day's budget is spent.
    func spent(_ share: Double) {
        budgetShare.set(share)
    }

    /// Counts a meeting that waits for the next day.
    func heldBack() {
        held.increment()
    }

    /// Counts how a call ended.
    func ended(_ outcome: String) {
        answers.child(outcome).increment()
    }

    /// Counts the tokens of a call.
    func used(_ usage: GeminiResponse.Usage?) {
        let counts = [
            ("prompt", usage?.promptTokenCount), ("candidates", usage?.candidatesTokenCount),
            ("thoughts", usage?.thoughtsTokenCount),
        ]
        for (kind, count) in counts {
            guard let count, count > 0 else { continue }
            tokens.child(kind).increment(by: UInt64(count))
        }
    }
}

/// What the tokens cost, and what may be spent of them in a day.
struct GeminiBudget: Sendable, Equatable {
    /// The most tokens of a day, thoughts included; nil for no limit.
    var tokens: Int?
    /// The most money of a day; nil for no limit.
    var cost: Double?
    /// The price of a million tokens of prompts, in any currency.
    var promptPrice: Double = 0
    /// The price of a million tokens of answers and thoughts, in the same currency.
    var answerPrice: Double = 0

    /// Whether anything is limited.
    var isLimited: Bool { tokens != nil || cost != nil }

    /// What some tokens cost.
    func cost(of usage: GeminiResponse.Usage) -> Double {
        let answer = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0)
        return (Double(usage.promptTokenCount ?? 0) * promptPrice + Double(answer) * answerPrice)
            / 1_000_000
    }

    /// Which share of the day's budget is spent, by the limit that is nearer; 0 without a limit.
    func share(tokens spentTokens: Int, cost spentCost: Double) -> Double {
        let byTokens = tokens.map { Double(spentTokens) / Double(max($0, 1)) } ?? 0
        let byCost = cost.map { $0 > 0 ? spentCost / $0 : 1 } ?? 0
        return max(byTokens, byCost)
    }
}

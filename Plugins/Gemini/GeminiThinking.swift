/// How hard a model is told to think, in the words that its family takes.
///
/// Models from 3 on take a level and refuse a budget; those of 2.5 take a budget of tokens and
/// refuse a level; older ones and unknown ones take neither.
struct GeminiThinking: Encodable, Equatable {
    /// A level in capitals.
    let thinkingLevel: String?
    /// The most tokens of thoughts.
    let thinkingBudget: Int?

    /// The choices of an operator; `auto` leaves it to the model.
    static let choices = ["auto", "low", "medium", "high"]

    /// What to tell a model; nil where nothing is to be told.
    ///
    /// - Parameters:
    ///   - choice: one of ``choices``.
    ///   - model: the model's name.
    init?(_ choice: String, model: String) {
        let budgets = ["low": 1_024, "medium": 8_192, "high": 24_576]
        guard let budget = budgets[choice], let generation = Self.generation(of: model) else {
            return nil
        }
        if generation >= 3 {
            thinkingLevel = choice.uppercased()
            thinkingBudget = nil
        } else if generation >= 2.5 {
            thinkingLevel = nil
            thinkingBudget = budget
        } else {
            return nil
        }
    }

    /// The number in a name such as `gemini-2.5-flash`; nil where there is none.
    private static func generation(of model: String) -> Double? {
        let prefix = "gemini-"
        guard model.hasPrefix(prefix) else { return nil }
        return Double(model.dropFirst(prefix.count).prefix { $0.isNumber || $0 == "." })
    }
}

/// What is wrong with a cron expression, and where.
public struct CronError: Error, Equatable, CustomStringConvertible {
    /// The expression, cut to ``CronExpression/longestText`` characters.
    public let expression: String
    /// The place of the fault: how many characters come before it.
    public let offset: Int
    /// What is wrong and what is expected.
    public let reason: String

    /// The reason, and the expression with a caret below the fault.
    public var description: String {
        """
        Cron expression: \(reason)
            \(expression)
            \(String(repeating: " ", count: offset))^
        """
    }
}

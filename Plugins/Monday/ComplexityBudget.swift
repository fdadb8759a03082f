import Observability

/// What creates cost of monday's complexity, and what of it is left.
///
/// Of each answer the header tells what is left; the difference that a create made is its price.
struct ComplexityBudget: Sendable {
    /// The window that the price is counted in.
    static let window = "complexity_minute"

    /// What one entry is taken to cost before one was sent.
    private static let firstPrice = 30_000.0
    private var left: Double?
    private var price = Self.firstPrice

    /// Learns from the quotas of an answer.
    ///
    /// - Parameter entries: How many entries the request created; 0 for one that creates nothing.
    mutating func learn(_ readings: [QuotaReading], entries: Int) {
        guard let now = readings.first(where: { $0.window == Self.window })?.remaining else {
            return
        }
        if entries > 0, let left, left > now {
            // A price from an answer in which a new window begins would be negative.
            price = max(1, (left - now) / Double(entries))
        }
        left = now
    }

    /// How many entries the next request may have, from 1 to a limit.
    func entries(atMost limit: Int) -> Int {
        guard let left else { return limit }
        return max(1, min(limit, Int(left / price)))
    }
}

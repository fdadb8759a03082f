/// How many deliveries each sender may make: a pure book of token buckets.
struct WebhookRates: Sendable {
    /// How many deliveries a second one sender may make in the long run.
    static let perSecond = 50.0
    /// How many it may make at once.
    static let burst = 300.0
    /// The most senders that are told apart; further ones share a bucket.
    static let senders = 1_000

    private struct Bucket {
        var tokens = WebhookRates.burst
        var filled: Duration

        mutating func fill(until now: Duration) {
            tokens = min(
                WebhookRates.burst,
                tokens + (now - filled) / .seconds(1) * WebhookRates.perSecond
            )
            filled = now
        }
    }

    private var buckets: [String: Bucket] = [:]

    /// Takes one delivery of a sender; gives how long it has to wait instead, where it has.
    mutating func take(_ sender: String, at now: Duration) -> Duration? {
        if buckets[sender] == nil, buckets.count >= Self.senders {
            // Who has been quiet for long has a full bucket, the same as a new one.
            buckets = buckets.filter { _, bucket in
                var bucket = bucket
                bucket.fill(until: now)
                return bucket.tokens < Self.burst
            }
        }
        let key = buckets[sender] == nil && buckets.count >= Self.senders ? "" : sender
        var bucket = buckets[key] ?? Bucket(filled: now)
        bucket.fill(until: now)
        defer { buckets[key] = bucket }
        guard bucket.tokens >= 1 else {
            return .seconds((1 - bucket.tokens) / Self.perSecond)
        }
        bucket.tokens -= 1
        return nil
    }
}

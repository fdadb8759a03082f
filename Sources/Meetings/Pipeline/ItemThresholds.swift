/// The confidences at which an item is pushed without asking, asked about, or dropped.
public struct ItemThresholds: Sendable, Hashable {
    /// At and above this an item is approved at once; 0 to 1.
    public var approve: Double
    /// Below this an item is dropped; 0 to 1, at most ``approve``.
    public var drop: Double

    /// Creates thresholds.
    public init(approve: Double = 0.5, drop: Double = 0.2) {
        self.approve = approve
        self.drop = drop
    }

    /// The state in which an item is stored; a doubtful one is never approved without a person.
    public func state(of item: ExtractedItem) -> ItemState {
        let state = state(forConfidence: item.confidence)
        return item.isDoubtful && state == .approved ? .proposed : state
    }

    /// The state in which an item of this confidence is stored.
    public func state(forConfidence confidence: Double) -> ItemState {
        if confidence >= approve { return .approved }
        return confidence < drop ? .dropped : .proposed
    }
}

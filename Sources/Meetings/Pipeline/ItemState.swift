/// Where an action item stands.
///
///     proposed ──> approved ──> pushed ──> done
///        │             │           └─────> removed
///        └─────────────┴──> rejected
///     dropped (its confidence was below the lower threshold)
public enum ItemState: String, Sendable, Codable, CaseIterable {
    /// Waits for a person.
    case proposed
    /// May go to the board: confident enough, or a person said so.
    case approved
    /// Is on the board.
    case pushed
    /// Was finished on the board.
    case done
    /// A person said no.
    case rejected
    /// Was too unsure to ask anybody.
    case dropped
    /// Was taken off the board by a person.
    case removed
}

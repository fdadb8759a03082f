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

    /// Whether a person may let it go to the board.
    public var mayBeApproved: Bool { [.proposed, .dropped, .rejected].contains(self) }
    /// Whether a person may keep it from the board; not once its push has begun.
    public var mayBeRejected: Bool { [.proposed, .approved].contains(self) }
    /// Whether a person may change its words.
    public var mayBeEdited: Bool { [.proposed, .approved, .pushed].contains(self) }
}

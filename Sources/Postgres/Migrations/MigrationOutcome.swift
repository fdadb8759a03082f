/// What an upgrade came to.
public struct MigrationOutcome: Sendable, Hashable {
    /// What was applied, in that order.
    public var applied: [SchemaState.Pending] = []
    /// What another process applied while this one waited for its turn.
    public var foundDone: [SchemaState.Pending] = []
    /// The contracts that wait, one a group at most; what follows one waits with it.
    public var holds: [MigrationHold] = []
}

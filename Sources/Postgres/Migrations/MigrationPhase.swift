/// When a change of the schema may be made, seen from the programs that run beside it.
///
/// A change that old programs would not bear is cut into an expand, a backfill and a contract, so
/// that at each moment of a deploy the old program and the new one both work.
public enum MigrationPhase: String, Sendable, Hashable, CaseIterable {
    /// Adds what programs before it neither see nor miss; applied at once.
    case expand
    /// Asks for the job that fills what an expand added; applied at once.
    case backfill
    /// Takes away or forbids what programs before it use; applied once none of them may run again,
    /// and every backfill before it is done.
    case contract
}

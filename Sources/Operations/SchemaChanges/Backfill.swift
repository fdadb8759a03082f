public import Postgres

/// How the old rows of a table get what a migration added, in batches beside everything else.
///
/// A migration asks for it by its name (`-- migration: backfill NAME until CONDITION`), and a job
/// does it. A batch is done again where its process dies before the commit, and new programs write
/// meanwhile, so the statement changes only rows that still need it:
///
///     Backfill(name: "action_items_priority", table: "action_items") { keys in
///         """
///         UPDATE action_items SET priority = 'medium'
///         WHERE id BETWEEN \(keys.lowerBound) AND \(keys.upperBound) AND priority IS NULL
///         """
///     }
public struct Backfill: Sendable {
    /// The name that the migration gives.
    public let name: String
    /// The table whose rows are filled.
    public let table: String
    /// The table's bigint key, by which it is gone through; it has an index.
    public let key: String
    /// Fills the rows whose keys lie in a range.
    public let fill: @Sendable (_ keys: ClosedRange<Int64>) -> PostgresQuery

    /// Declares a backfill.
    public init(
        name: String,
        table: String,
        key: String = "id",
        fill: @escaping @Sendable (_ keys: ClosedRange<Int64>) -> PostgresQuery
    ) {
        self.name = name
        self.table = table
        self.key = key
        self.fill = fill
    }
}

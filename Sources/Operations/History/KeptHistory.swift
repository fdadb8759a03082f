public import Postgres

/// Rows that tell what was, and that are kept for a time only.
public struct KeptHistory: Sendable {
    /// What they are, as log records name it: lower case, digits and underscores.
    public let name: String
    /// Deletes those whose time is over: given for how many days they are kept, and how many one
    /// statement may delete.
    let deletion: @Sendable (_ days: Int32, _ limit: Int64) -> PostgresQuery

    /// Declares rows.
    ///
    /// - Parameters:
    ///   - name: What they are, lower case, digits and underscores.
    ///   - deletion: The statement that deletes at most `limit` of those that are over for more
    ///     than `days`; several instances may run it at once.
    public init(
        _ name: String,
        deletion: @escaping @Sendable (_ days: Int32, _ limit: Int64) -> PostgresQuery
    ) {
        self.name = name
        self.deletion = deletion
    }

    /// What people have said about flags; of each flag the last change stays, which can be undone.
    public static let flagChanges = KeptHistory("feature_flag_changes") { days, limit in
        """
        DELETE FROM feature_flag_changes WHERE id IN (
            SELECT id FROM feature_flag_changes AS old
            WHERE at < now() - make_interval(days => \(days)) AND EXISTS (
                SELECT FROM feature_flag_changes AS newer
                WHERE newer.flag = old.flag AND newer.id > old.id)
            LIMIT \(limit)
        )
        """
    }

    /// Deliveries of vendors: thirty days whatever is configured, and fewer where there are many.
    ///
    /// - Parameter newest: How many of each vendor are remembered at most.
    public static func webhookDeliveries(newest: Int64 = 100_000) -> KeptHistory {
        KeptHistory("webhook_deliveries") { _, limit in
            """
            DELETE FROM webhook_deliveries WHERE id IN (
                SELECT id FROM (
                    SELECT id, received_at,
                        row_number() OVER (PARTITION BY upstream ORDER BY id DESC) AS place
                    FROM webhook_deliveries
                ) AS known
                WHERE received_at < now() - interval '30 days' OR place > \(newest)
                LIMIT \(limit)
            )
            """
        }
    }
}

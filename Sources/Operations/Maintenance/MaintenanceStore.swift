import Foundation
public import Postgres

/// The windows of maintenance in PostgreSQL, whose clock alone says when they begin and end.
public struct MaintenanceStore: Sendable {
    /// The channel on which changes are told.
    public static let channel = "maintenance"

    private let client: PostgresClient

    /// Uses the tables of ``OperationsMigrations``, which must have been applied.
    public init(_ client: PostgresClient) {
        self.client = client
    }

    /// Begins or plans maintenance, and tells every instance once it is committed.
    ///
    /// A window that begins at once takes the place of what is in force. Of windows that overlap
    /// otherwise the one that stops the most counts.
    ///
    /// - Throws: ``MaintenanceError/endsBeforeItBegins``.
    public func enable(_ order: MaintenanceOrder) async throws -> MaintenanceWindow {
        do {
            return try await client.withTransaction { connection in
                // Who comes second must see what the first has begun.
                try await connection.query(
                    "LOCK TABLE maintenance_windows IN SHARE ROW EXCLUSIVE MODE"
                )
                if order.startsAt == nil {
                    _ = try await Self.close(nil, author: order.author, connection)
                }
                let rows = try await connection.query(
                    """
                    INSERT INTO maintenance_windows (tier, reason, author, starts_at, ends_at)
                    SELECT \(order.tier.rawValue), \(order.reason), \(order.author), starts,
                        coalesce(\(order.endDate)::timestamptz,
                            starts + make_interval(secs => \(order.length)::float8))
                    FROM (SELECT coalesce(\(order.startsAt)::timestamptz, clock_timestamp())
                        AS starts) AS beginning
                    RETURNING \(unescaped: Self.columns)
                    """
                )
                try await connection.query("SELECT pg_notify(\(Self.channel), '')")
                return try Self.window(rows[0])
            }
        } catch let error as PostgresError where error.sqlState == .checkViolation {
            throw MaintenanceError.endsBeforeItBegins
        }
    }

    /// Ends what is in force, or takes one window back, and tells every instance.
    ///
    /// - Parameter id: The window, in force or planned; nil for whatever is in force.
    /// - Returns: The windows that this call closed.
    /// - Throws: ``MaintenanceError/notOpen(_:)`` where the window cannot be closed any more.
    public func disable(_ id: Int64? = nil, author: String) async throws -> [MaintenanceWindow] {
        try await client.withTransaction { connection in
            let closed = try await Self.close(id, author: author, connection)
            if let id, closed.isEmpty { throw MaintenanceError.notOpen(id) }
            try await connection.query("SELECT pg_notify(\(Self.channel), '')")
            return closed
        }
    }

    /// The latest windows, the newest first.
    public func windows(limit: Int = 20) async throws -> [MaintenanceWindow] {
        try await client.query(
            """
            SELECT \(unescaped: Self.columns) FROM maintenance_windows
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map(Self.window)
    }

    /// The windows that are not over, each with how far off its times are.
    func open() async throws -> [OpenWindow] {
        let rows = try await client.query(
            """
            SELECT \(unescaped: Self.columns),
                extract(epoch FROM starts_at - clock_timestamp())::float8 AS starts_in,
                extract(epoch FROM ends_at - clock_timestamp())::float8 AS ends_in
            FROM maintenance_windows
            WHERE closed_at IS NULL AND (ends_at IS NULL OR ends_at > clock_timestamp())
            ORDER BY id
            """
        )
        return try rows.map { row in
            let (startsIn, endsIn): (Double, Double?) = (try row["starts_in"], try row["ends_in"])
            return OpenWindow(
                window: try Self.window(row),
                startsIn: .seconds(startsIn),
                endsIn: endsIn.map { .seconds($0) }
            )
        }
    }

    /// Writes down that a request passed, and forgets those of 90 days ago.
    public func record(_ bypass: MaintenanceBypass) async throws {
        try await client.query(
            """
            WITH old AS (
                DELETE FROM maintenance_bypasses WHERE at < now() - interval '90 days'
            )
            INSERT INTO maintenance_bypasses (window_id, client, method, path, request_id)
            VALUES (\(bypass.window), left(\(bypass.client), 200), left(\(bypass.method), 200),
                left(\(bypass.path), 200), left(\(bypass.requestID), 200))
            """
        )
    }

    /// The latest requests that passed, the newest first.
    public func bypasses(limit: Int = 20) async throws -> [MaintenanceBypass] {
        try await client.query(
            """
            SELECT at, window_id, client, method, path, request_id FROM maintenance_bypasses
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            MaintenanceBypass(
                at: try row["at"],
                window: try row["window_id"],
                client: try row["client"],
                method: try row["method"],
                path: try row["path"],
                requestID: try row["request_id"]
            )
        }
    }

    private static let columns = """
        id, tier, reason, author, created_at, starts_at, ends_at, closed_at, closed_by,
        CASE WHEN closed_at IS NOT NULL OR ends_at <= clock_timestamp() THEN 'over'
            WHEN starts_at > clock_timestamp() THEN 'planned'
            ELSE 'in_force' END AS state
        """

    private static func close(
        _ id: Int64?,
        author: String,
        _ connection: PostgresConnection
    ) async throws -> [MaintenanceWindow] {
        try await connection.query(
            """
            UPDATE maintenance_windows SET closed_at = clock_timestamp(), closed_by = \(author)
            WHERE closed_at IS NULL AND (ends_at IS NULL OR ends_at > clock_timestamp())
                AND (id = \(id) OR \(id)::bigint IS NULL AND starts_at <= clock_timestamp())
            RETURNING \(unescaped: Self.columns)
            """
        ).map(window)
    }

    private static func window(_ row: PostgresRow) throws -> MaintenanceWindow {
        let tier: String = try row["tier"]
        guard let known = MaintenanceTier(rawValue: tier) else {
            throw MaintenanceError.unknownTier(tier)
        }
        let state: String = try row["state"]
        return MaintenanceWindow(
            id: try row["id"],
            tier: known,
            reason: try row["reason"],
            author: try row["author"],
            createdAt: try row["created_at"],
            startsAt: try row["starts_at"],
            endsAt: try row["ends_at"],
            closedAt: try row["closed_at"],
            closedBy: try row["closed_by"],
            // The statement itself says no other word.
            state: MaintenanceWindow.State(rawValue: state) ?? .over
        )
    }
}

/// A window that is not over, with how far off its times were when it was read.
struct OpenWindow: Sendable, Hashable {
    let window: MaintenanceWindow
    /// Negative where it has begun.
    let startsIn: Duration
    /// Nil where somebody has to close it.
    let endsIn: Duration?
}

extension MaintenanceOrder {
    fileprivate var endDate: Date? {
        if case .at(let date) = end { date } else { nil }
    }

    /// The length in seconds, where the end was given so.
    fileprivate var length: Double? {
        if case .after(let length) = end { length / .seconds(1) } else { nil }
    }
}

import FoundationEssentials
import Postgres

/// Counts quotas for all instances, in one statement a call.
///
/// The statement locks the vendor's rows before it looks at them, so that calls are decided one
/// after the other, and by the database's own clock, so that no instance's wrong one matters.
struct PostgresQuotaStore: QuotaStore {
    /// The database.
    let database: any PostgresQuerying
    /// The time of day instead of the database's; tests hold it.
    var now: @Sendable () -> Date? = { nil }

    /// How long a call may wait for the decision.
    private static let deadline = Duration.seconds(5)

    func spend(_ spending: QuotaSpending) async throws -> QuotaVerdict {
        if let verdict = try await decide(spending) { return verdict }
        try await open(spending)
        if let verdict = try await decide(spending) { return verdict }
        throw QuotaWindowsMissing()
    }

    /// Makes the rows of windows that nobody has used yet.
    private func open(_ spending: QuotaSpending) async throws {
        try await database.query(
            """
            INSERT INTO quota_windows (upstream, quota_window, slot, spent)
            SELECT \(spending.vendor), quota_window, 0, array_fill(0::bigint, ARRAY[slots])
            FROM unnest(\(spending.parts.map(\.limit.window)),
                \(spending.parts.map(\.limit.period.slots))::int[]) AS part (quota_window, slots)
            ON CONFLICT DO NOTHING
            """
        )
    }

    /// Decides; nil where rows are missing.
    private func decide(_ spending: QuotaSpending) async throws -> QuotaVerdict? {
        let rows = try await database.query(statement(spending))
        guard rows.count == spending.parts.count, let first = rows.first else { return nil }
        let isGranted: Bool = try first["is_granted"]
        var windows: [String: QuotaWindow] = [:]
        for row in rows { windows[try row["quota_window"]] = try window(row) }
        if isGranted {
            for part in spending.parts { windows[part.limit.window]?.take(part.amount) }
        }
        return QuotaVerdict(isGranted: isGranted, date: try first["date"], windows: windows)
    }

    private func window(_ row: PostgresRow) throws -> QuotaWindow {
        var word: QuotaWindow.Word?
        if let until: Date = try row["told_until"], let at: Date = try row["told_at"],
            let left: Int = try row["told_left"]
        {
            word = QuotaWindow.Word(left: left, limit: try row["told_limit"], until: until, at: at)
        }
        return QuotaWindow(slot: try row["slot"], spent: try row["spent"], told: word)
    }

    private func statement(_ spending: QuotaSpending) -> PostgresQuery {
        let limits = spending.parts.map(\.limit)
        let words = spending.parts.map(\.word)
        var query: PostgresQuery = """
            WITH asked AS MATERIALIZED (
                SELECT part.*, coalesce(\(now()), clock_timestamp()) AS date,
                    \(spending.share)::double precision AS share
                FROM unnest(\(limits.map(\.window)), \(limits.map(\.period.zone)),
                    \(limits.map(\.period.slots))::int[], \(limits.map(\.size)),
                    \(spending.parts.map(\.amount)), \(words.map { $0?.left }),
                    \(words.map { $0?.limit }), \(words.map { $0?.until }),
                    \(words.map { $0?.at })
                ) AS part (quota_window, zone, slots, size, amount, new_left, new_limit,
                    new_until, new_at)
            ), held AS MATERIALIZED (
                SELECT * FROM quota_windows
                WHERE upstream = \(spending.vendor) AND quota_window = ANY(\(limits.map(\.window)))
                ORDER BY quota_window FOR UPDATE
            ), \(unescaped: Self.steps)
            """
        query.timeout = Self.deadline
        return query
    }

    /// The same steps as those of `QuotaWindow`, for all windows at once.
    private static let steps = """
        timed AS (
            SELECT *,
                least(greatest(present - slot, 0), slots)::int AS shift,
                told_until > date AS is_told,
                new_until > date AND new_at > coalesce(
                    CASE WHEN told_until > date THEN told_at END, '-infinity') AS is_news,
                told_until > date AND new_until > date AND told_left = 0 AND new_left = 0
                    AS is_spent
            FROM held JOIN asked USING (quota_window), LATERAL (
                SELECT CASE
                    WHEN zone IS NULL
                    THEN floor(extract(epoch FROM date) / \(QuotaPeriod.slotSeconds))::bigint
                    ELSE (date AT TIME ZONE zone)::date - DATE '1970-01-01'
                END AS present
            ) AS place
        ), current AS (
            SELECT upstream, quota_window, date, size, amount, slots, share,
                greatest(present, slot) AS slot,
                (spent || array_fill(0::bigint, ARRAY[slots]))[shift + 1:shift + slots] AS spent,
                CASE
                    WHEN is_news AND is_told AND zone IS NOT NULL
                        AND coalesce(new_limit, 0) <= coalesce(told_limit, 0)
                    THEN least(told_left, new_left)
                    WHEN is_news THEN new_left
                    WHEN is_told THEN told_left
                END AS told_left,
                CASE WHEN is_news THEN new_limit WHEN is_told THEN told_limit END AS told_limit,
                CASE WHEN is_spent THEN greatest(told_until, new_until)
                    WHEN is_news THEN new_until WHEN is_told THEN told_until END AS told_until,
                CASE WHEN is_news THEN new_at WHEN is_told THEN told_at END AS told_at
            FROM timed
        ), counted AS (
            SELECT *, least(size - (SELECT sum(part) FROM unnest(spent) AS part), told_left)
                AS remaining
            FROM current
        ), verdict AS (
            SELECT count(*) = (SELECT count(*) FROM asked) AND bool_and(
                amount = 0 OR remaining IS NULL
                OR remaining - amount >= floor(coalesce(least(size, told_limit), 0) * share)
            ) AS is_granted
            FROM counted
        ), written AS (
            UPDATE quota_windows AS kept SET slot = current.slot,
                spent = CASE WHEN is_granted
                    THEN current.spent[:slots - 1] || (current.spent[slots] + amount)
                    ELSE current.spent END,
                told_left = CASE WHEN is_granted
                    THEN greatest(current.told_left - amount, 0) ELSE current.told_left END,
                told_limit = current.told_limit, told_until = current.told_until,
                told_at = current.told_at
            FROM current, verdict
            WHERE kept.upstream = current.upstream AND kept.quota_window = current.quota_window
        )
        SELECT is_granted, date, quota_window, slot, spent, told_left, told_limit, told_until,
            told_at
        FROM current, verdict
        """
}

/// The rows of a vendor's windows went away while they were used.
struct QuotaWindowsMissing: Error, CustomStringConvertible {
    let description = "the rows of a vendor's quotas are missing; do not delete them by hand"
}

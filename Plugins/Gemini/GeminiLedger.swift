import Foundation
import Logging
import Meetings
import Observability
import Operations
import OutboundHTTP
import Postgres
import Synchronization

/// The record of what calls took, and the day's budget that is held against it.
///
/// All instances share it by the database. A call is noted before it is sent, with the tokens of
/// its prompt by estimate, so that one whose end nobody saw is counted too. The budget is asked at
/// the beginning of a meeting and not between its parts: half a meeting would be paid for twice. So
/// a day may take more than its budget by the meetings that are in work when it is spent.
final class GeminiLedger: Sendable {
    /// A call that is under way.
    struct Call: Sendable {
        /// The number of its row; nil where nothing is recorded.
        fileprivate let id: Int64?
    }

    /// What a day took so far.
    private struct Day {
        var tokens: Int
        var cost: Double
        var now: Date
        var end: Date
    }

    /// The name of the budget among the quotas.
    static let window = "daily_budget"

    private let database: PostgresClient?
    private let budget: GeminiBudget
    private let metrics: GeminiMetrics
    private let health: HealthReporter
    private let logger: Logger
    private let now: @Sendable () -> Date?
    private let isSpent = Mutex(false)

    /// Makes a ledger; without a database nothing is recorded and nothing limited.
    ///
    /// - Parameter now: The time of day instead of the database's; tests hold it.
    init(
        database: PostgresClient?,
        budget: GeminiBudget,
        metrics: GeminiMetrics,
        health: HealthReporter,
        logger: Logger,
        now: @escaping @Sendable () -> Date? = { nil }
    ) {
        self.database = database
        self.budget = budget
        self.metrics = metrics
        self.health = health
        self.logger = logger
        self.now = now
    }

    /// Lets a meeting be begun while something is left of the day's budget.
    ///
    /// - Throws: `VendorFailure.waitUntil` the next day begins, at midnight Pacific time like the
    ///   vendor's own days; what the database throws.
    func admitMeeting() async throws {
        guard let database, budget.isLimited else { return }
        let day = try await spentToday(database)
        let share = budget.share(tokens: day.tokens, cost: day.cost)
        metrics.spent(share)
        health.left([
            QuotaReading(
                upstream: "gemini",
                window: Self.window,
                limit: budget.tokens.map(Double.init) ?? budget.cost,
                remaining: budget.tokens.map { Double(max($0 - day.tokens, 0)) }
                    ?? max((budget.cost ?? 0) - day.cost, 0),
                resetsAt: day.end,
                observedAt: day.now
            )
        ])
        let isOver = share >= 1
        let was = isSpent.withLock { held in
            defer { held = isOver }
            return held
        }
        if isOver != was { tell(isOver, day) }
        guard isOver else { return }
        metrics.heldBack()
        throw VendorFailure.waitUntil(
            day.end,
            "the day's budget for Gemini is spent; new meetings wait until "
                + "\(day.end.formatted(.iso8601)), or until GEMINI_DAILY_BUDGET_TOKENS or "
                + "GEMINI_DAILY_BUDGET_COST is raised"
        )
    }

    /// Notes that a call is about to be sent.
    ///
    /// - Parameter promptTokens: How many its prompt takes, by estimate.
    func begin(model: String, promptVersion: String, promptTokens: Int) async throws -> Call {
        guard let database else { return Call(id: nil) }
        let meeting = LogContext.current?.meetingID.flatMap { Int64($0) }
        let estimate = GeminiResponse.Usage(promptTokenCount: promptTokens)
        let rows = try await database.query(
            """
            INSERT INTO gemini_calls (meeting_id, model, prompt_version, prompt_tokens, cost)
            VALUES (\(meeting), \(model), \(promptVersion), \(Int64(promptTokens)),
                \(budget.cost(of: estimate)))
            RETURNING id
            """
        )
        return Call(id: try rows.first?["id"])
    }

    /// Notes what came of a call and what it took.
    ///
    /// - Parameter usage: Nil where the service refused the call, which it does not bill.
    ///
    /// A record that cannot be written is told and no more: the answer is paid for and counts.
    func end(_ call: Call, outcome: String, usage: GeminiResponse.Usage?, model: String) async {
        let usage = usage ?? GeminiResponse.Usage()
        CostMeter.current?.add(budget.cost(of: usage))
        guard let database, let id = call.id else { return }
        do {
            try await database.query(
                """
                UPDATE gemini_calls SET outcome = \(outcome), model = \(model),
                    prompt_tokens = \(Int64(usage.promptTokenCount ?? 0)),
                    candidates_tokens = \(Int64(usage.candidatesTokenCount ?? 0)),
                    thought_tokens = \(Int64(usage.thoughtsTokenCount ?? 0)),
                    cost = \(budget.cost(of: usage))
                WHERE id = \(id)
                """
            )
        } catch {
            logger.warning(
                "call is not in the ledger, its estimate stays",
                metadata: ["call": "\(id)", "error": "\(error)"]
            )
        }
    }

    /// What the vendor's present day took; its days begin at midnight in Los Angeles.
    private func spentToday(_ database: PostgresClient) async throws -> Day {
        let zone = QuotaPeriod.pacificDay.zone
        let rows = try await database.query(
            """
            SELECT day.now, (day.local + 1)::timestamp AT TIME ZONE \(zone) AS ends,
                COALESCE(sum(prompt_tokens + candidates_tokens + thought_tokens), 0)::bigint
                    AS tokens,
                COALESCE(sum(cost), 0)::double precision AS cost
            FROM (
                SELECT now, (now AT TIME ZONE \(zone))::date AS local
                FROM (SELECT COALESCE(\(now()), now()) AS now) AS clock
            ) AS day
            LEFT JOIN gemini_calls ON at >= day.local::timestamp AT TIME ZONE \(zone)
            GROUP BY day.now, day.local
            """
        )
        guard let row = rows.first else {
            throw VendorFailure.retry("the ledger of Gemini's calls gives no answer")
        }
        let tokens: Int64 = try row["tokens"]
        return Day(
            tokens: Int(tokens),
            cost: try row["cost"],
            now: try row["now"],
            end: try row["ends"]
        )
    }

    private func tell(_ isOver: Bool, _ day: Day) {
        let metadata: Logger.Metadata = [
            "tokens": "\(day.tokens)", "cost": "\(day.cost)",
            "resumes_at": "\(day.end.formatted(.iso8601))",
        ]
        if isOver {
            logger.warning("daily budget is spent, new meetings wait", metadata: metadata)
        } else {
            logger.notice("daily budget is there again", metadata: metadata)
        }
    }
}

import Foundation

/// What the simulated account may still do: calls, points and requests at one time.
struct MondayQuota: Sendable {
    /// The requests that are being answered.
    var running = 0

    private let concurrency: Int
    private var minute: QuotaWindow
    private var day: QuotaWindow
    private var points: QuotaWindow

    /// Full quotas.
    init(limits: SandboxLimits) {
        concurrency = limits.mondayConcurrency
        minute = QuotaWindow(limit: limits.mondayCallsPerMinute, length: .seconds(60))
        day = QuotaWindow(limit: limits.mondayCallsPerDay, length: .utcDay)
        points = QuotaWindow(limit: limits.mondayComplexityPerMinute, length: .seconds(60))
    }

    /// Takes one call.
    mutating func takeCall(at now: Date) throws(MondayProblem) {
        guard running <= concurrency else {
            throw .limited(
                "maxConcurrencyExceeded",
                "Max number of concurrent requests exceeded",
                seconds: 1
            )
        }
        guard day.take(at: now) else {
            throw .limited(
                "DAILY_LIMIT_EXCEEDED",
                "Daily limit exceeded",
                seconds: day.secondsToReset(at: now)
            )
        }
        guard minute.take(at: now) else {
            throw .limited(
                "Rate Limit Exceeded",
                "Rate limit exceeded",
                seconds: minute.secondsToReset(at: now)
            )
        }
    }

    /// Takes the points of a query.
    mutating func take(
        points cost: Int,
        at now: Date
    ) throws(MondayProblem) -> MondayComplexityAccount {
        let limit = min(points.limit, MondayComplexity.maximumPerQuery)
        guard cost <= limit else { throw .tooComplex(cost, limit) }
        let before = points.remaining(at: now)
        guard points.take(cost, at: now) else {
            throw .limited(
                "COMPLEXITY_BUDGET_EXHAUSTED",
                "Complexity budget exhausted",
                seconds: points.secondsToReset(at: now)
            )
        }
        return MondayComplexityAccount(
            before: before,
            cost: cost,
            secondsToReset: points.secondsToReset(at: now)
        )
    }

    /// The headers of every answer; `t` stands only where a window is used up.
    func headers(at now: Date) -> [(name: String, value: String)] {
        let policy =
            "\"minuteRate\";q=\(minute.limit);w=60, "
            + "\"concurrency\";q=\(concurrency);qu=\"concurrent-requests\", "
            + "\"complexityMinute\";q=\(points.limit);w=60;qu=\"content-bytes\""
        let rest =
            "\"minuteRate\";r=\(minute.remaining(at: now))\(reset(minute, now)), "
            + "\"concurrency\";r=\(max(0, concurrency - running)), "
            + "\"complexityMinute\";r=\(points.remaining(at: now))\(reset(points, now))"
        return [("RateLimit-Policy", policy), ("RateLimit", rest)]
    }

    private func reset(_ window: QuotaWindow, _ now: Date) -> String {
        window.remaining(at: now) == 0 ? ";t=\(window.secondsToReset(at: now))" : ""
    }
}

import Foundation
import Jobs

/// A schedule as the list shows it.
struct ScheduleRow: Encodable, Sendable {
    let id: String
    let expression: String
    let timeZone: String
    let words: String
    let next: String?
    let state: String
    let catchUp: String?
    let overlap: String?
    let jitterSeconds: Int
    let pausedBy: String?
    let pauseReason: String?
    let latest: FireRow?
    /// Whether this program declares it; else it is only remembered.
    let isDeclared: Bool

    enum CodingKeys: String, CodingKey {
        case id, expression, words, next, state, overlap, latest
        case timeZone = "time_zone"
        case catchUp = "catch_up"
        case jitterSeconds = "jitter_seconds"
        case pausedBy = "paused_by"
        case pauseReason = "pause_reason"
        case isDeclared = "declared"
    }

    /// Joins what the program declares with what the store knows; one of both is there.
    init(id: String, declared: Schedule?, known: ScheduleRecord?, now: Date) {
        self.id = id
        isDeclared = declared != nil
        expression = declared?.expression ?? known?.expression ?? ""
        timeZone = declared?.timeZone.identifier ?? known?.timeZone ?? ""
        // What another version declared may be in a form that this one cannot read.
        let remembered = try? CronExpression(parsing: expression)
        words = declared?.cron.words ?? remembered?.words ?? ""
        next = declared?.next(after: now).map { $0.formatted(.iso8601) }
        catchUp = declared?.catchUp.choice.rawValue
        overlap = declared?.overlap.rawValue
        jitterSeconds = declared?.jitter ?? 0
        latest = known?.latest.map(FireRow.init)
        let control = known?.control ?? ScheduleControl()
        pausedBy = control.isPaused ? control.pause?.wish.actor : nil
        pauseReason = control.isPaused ? control.pause?.wish.reason : nil
        state =
            if declared == nil {
                "not declared"
            } else if known == nil {
                "not met yet"
            } else if control.isPaused {
                "paused"
            } else {
                control.skip == nil ? "on" : "skips next"
            }
    }

    static let columns: [Column<ScheduleRow>] = [
        Column("SCHEDULE") { $0.id }, Column("STATE") { $0.state },
        Column("WHEN") { "\($0.words) (\($0.timeZone))" }, Column("NEXT") { $0.next ?? "-" },
        Column("LATEST") { $0.latest?.at ?? "-" },
        Column("OUTCOME") { $0.latest.map { $0.result ?? $0.outcome } ?? "-" },
    ]
}

/// A fire time as the ledger shows it.
struct FireRow: Encodable, Sendable {
    let at: String
    let outcome: String
    let result: String?
    let job: Int64?
    let recordedAt: String
    let startedAt: String?
    let endedAt: String?
    let idleSince: String?
    let actor: String?
    let reason: String?

    enum CodingKeys: String, CodingKey {
        case at, outcome, result, job, actor, reason
        case recordedAt = "recorded_at"
        case startedAt = "started_at"
        case endedAt = "ended_at"
        case idleSince = "idle_since"
    }

    init(_ record: FireRecord) {
        at = record.at.formatted(.iso8601)
        outcome = record.outcome.rawValue
        result = record.result?.rawValue
        job = record.job?.rawValue
        recordedAt = record.recordedAt.formatted(.iso8601)
        startedAt = record.startedAt?.formatted(.iso8601)
        endedAt = record.endedAt?.formatted(.iso8601)
        idleSince = record.idleSince?.formatted(.iso8601)
        actor = record.actor
        reason = record.reason
    }

    static let columns: [Column<FireRow>] = [
        Column("FIRE TIME") { $0.at }, Column("OUTCOME") { $0.outcome },
        Column("RESULT") { $0.result ?? "-" }, Column("JOB") { $0.job.map(String.init) ?? "-" },
        Column("BY") { $0.actor ?? "-" },
        Column("WHY") { row in
            let since = row.idleSince.map { "last round before: \($0)" }
            return [row.reason, since].compactMap { $0 }.joined(separator: "; ")
        },
    ]
}

/// A change as `show` lists it.
struct ChangeRow: Encodable, Sendable {
    let at: String
    let action: String
    let actor: String
    let reason: String?

    init(_ change: ScheduleChange) {
        at = change.at.formatted(.iso8601)
        action = change.action
        actor = change.actor
        reason = change.reason
    }

    static let columns: [Column<ChangeRow>] = [
        Column("CHANGED AT") { $0.at }, Column("CHANGE") { $0.action }, Column("BY") { $0.actor },
        Column("WHY") { $0.reason ?? "" },
    ]
}

/// What comes next of a schedule, in words and times.
struct SchedulePreview: Encodable, Sendable {
    struct Time: Encodable, Sendable {
        let local: String
        let utc: String
        /// When the run starts; later than the fire time where there is jitter.
        let start: String
        let note: String?
    }

    let id: String
    let words: String
    let timeZone: String
    let state: String
    let next: [Time]

    enum CodingKeys: String, CodingKey {
        case id, words, state, next
        case timeZone = "time_zone"
    }

    init(of schedule: Schedule, standing: ScheduleRow, count: Int, after now: Date) {
        id = schedule.id
        words = schedule.cron.words
        timeZone = schedule.timeZone.identifier
        state = standing.state
        var times: [Time] = []
        var time = schedule.next(after: now)
        while let fire = time, times.count < count {
            let isSkipped = standing.state == "skips next" && times.isEmpty
            let seconds = Int(fire.timeIntervalSince1970)
            times.append(
                Time(
                    local: Self.local(fire, offset: schedule.timeZone.offset(at: seconds)),
                    utc: fire.formatted(.iso8601),
                    start: schedule.start(of: fire).formatted(.iso8601),
                    note: standing.state == "paused" ? "paused" : isSkipped ? "skipped" : nil
                )
            )
            time = schedule.next(after: fire)
        }
        next = times
    }

    /// The preview for people.
    var text: String {
        let head = "\(id): \(words), \(timeZone)\(state == "on" ? "" : " (\(state))")\n"
        let columns: [Column<Time>] = [
            Column("  IN THE ZONE") { "  " + $0.local }, Column("UTC") { $0.utc },
            Column("START") { $0.start == $0.utc ? "at once" : $0.start },
            Column("") { $0.note ?? "" },
        ]
        return head + Table(columns).text(of: next)
    }

    /// A moment by the zone's clocks: `Mon 2026-11-23 23:59 +01:00`.
    private static func local(_ date: Date, offset: Int) -> String {
        let day = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let shown = date.addingTimeInterval(Double(offset))
        let number = Int((shown.timeIntervalSince1970 / 86_400).rounded(.down))
        let text = shown.formatted(.iso8601.dateTimeSeparator(.space)).prefix(16)
        let minutes = abs(offset) / 60
        let zone = [minutes / 60, minutes % 60].map { ($0 < 10 ? "0" : "") + "\($0)" }
        let sign = offset < 0 ? "-" : "+"
        return "\(day[((number % 7) + 7) % 7]) \(text) \(sign)\(zone.joined(separator: ":"))"
    }
}

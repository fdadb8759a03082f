public import Jobs
import Meetings
public import ModuleKit
import Observability

/// The integration with the clock: when meetings are fetched, items are pushed and old meetings
/// are deleted by themselves.
///
/// What happens at these times is the domain's; that each fire time happens once, whoever of many
/// processes leads, is the core's. Where an address is configured, it is told of every run.
public struct SchedulerModule: Module {
    /// The module's name.
    public static let id: ModuleID = "scheduler"

    static let sync = ConfigurationKey.schedule(
        "SYNC_SCHEDULE",
        default: "59 23 * * *",
        help: "When meetings are fetched from their sources."
    )
    static let push = ConfigurationKey.schedule(
        "PUSH_SCHEDULE",
        default: "0 * * * *",
        help: "When approved items that are not on the board yet are pushed there."
    )
    static let recheckDays = ConfigurationKey.int(
        "RECHECK_DAYS",
        in: 0...365,
        default: 30,
        help:
            "Of how many days meetings are asked about whether they were transcribed anew; 0: none."
    )
    static let recheck = ConfigurationKey.schedule(
        "RECHECK_SCHEDULE",
        default: "40 4 * * 0",
        help: "When the sources are asked whether stored meetings were transcribed anew."
    )
    static let retention = ConfigurationKey.int(
        "TRANSCRIPT_RETENTION_DAYS",
        in: 1...36_500,
        help: "Days after which a stored meeting is deleted, words and items; unset, never."
    )
    static let deletion = ConfigurationKey.schedule(
        "RETENTION_SCHEDULE",
        default: "20 3 * * *",
        help: "When meetings that are older than TRANSCRIPT_RETENTION_DAYS are deleted."
    )
    static let timeZone = ConfigurationKey.timeZone(
        "SCHEDULE_TIME_ZONE",
        help: "The time zone in which the schedules are meant."
    )
    static let pings = ConfigurationKey.pingAddress(
        "SCHEDULE_PING_URL",
        help: "Where runs are told to a dead-man switch; the schedule's name is added to its path."
    )
    static let syncPings = ConfigurationKey.pingAddress(
        "SYNC_PING_URL",
        help: "The dead-man switch of daily_sync, in place of SCHEDULE_PING_URL."
    )
    static let pushPings = ConfigurationKey.pingAddress(
        "PUSH_PING_URL",
        help: "The dead-man switch of auto_push, in place of SCHEDULE_PING_URL."
    )

    /// What the module reads from the environment.
    public static let configuration: [any ConfigurationDeclaration] = [
        sync, push, recheckDays, recheck, retention, deletion, timeZone, pings, syncPings,
        pushPings,
    ]

    /// The domain's schedules at the configured times.
    public let schedules: [Schedule]
    /// The pings, where any are configured.
    public let jobs: [JobDefinition]

    /// Creates the module; its defaults suit, so it is never skipped.
    public init(context: ModuleContext) throws {
        let values = context.configuration
        var declared = try MeetingPipeline.schedules(
            sync: values[Self.sync],
            push: values[Self.push],
            timeZone: values[Self.timeZone]
        )
        let days = try values[Self.recheckDays]
        if days > 0 {
            declared.append(
                try MeetingPipeline.recheckSchedule(
                    days: days,
                    expression: values[Self.recheck],
                    timeZone: values[Self.timeZone]
                )
            )
        }
        let deletion = try values[Self.deletion]
        if let days = try values[Self.retention] {
            declared.append(
                try MeetingDeletion.schedule(
                    days: days,
                    expression: deletion,
                    timeZone: values[Self.timeZone]
                )
            )
        }
        let own = [
            MeetingPipeline.dailySync: try values[Self.syncPings],
            MeetingPipeline.autoPush: try values[Self.pushPings],
        ]
        let common = try values[Self.pings]
        var addresses: [String: Secret] = [:]
        for schedule in declared {
            addresses[schedule.id] =
                own[schedule.id].flatMap { $0 }
                ?? common.map { base in
                    Secret(base.reveal().addingToPath(schedule.id))
                }
        }
        let ping = SchedulePing(addresses: addresses, http: context.http)
        schedules = declared.map(ping.reporting)
        jobs = addresses.isEmpty ? [] : [ping.definition]
    }
}

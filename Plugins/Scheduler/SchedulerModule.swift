public import Jobs
import Meetings
public import ModuleKit

/// The integration with the clock: when meetings are fetched and items are pushed by themselves.
///
/// What happens at these times is the domain's; that each fire time happens once, whoever of many
/// processes leads, is the core's.
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
    static let timeZone = ConfigurationKey.timeZone(
        "SCHEDULE_TIME_ZONE",
        help: "The time zone in which the schedules are meant."
    )

    /// What the module reads from the environment.
    public static let configuration: [any ConfigurationDeclaration] = [sync, push, timeZone]

    /// The domain's schedules at the configured times.
    public let schedules: [Schedule]

    /// Creates the module; its defaults suit, so it is never skipped.
    public init(context: ModuleContext) throws {
        schedules = try MeetingPipeline.schedules(
            sync: context.configuration[Self.sync],
            push: context.configuration[Self.push],
            timeZone: context.configuration[Self.timeZone]
        )
    }
}

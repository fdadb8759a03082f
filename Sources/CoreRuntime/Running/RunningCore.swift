/// What is there once the start is done: handed to whatever is built on top.
public struct RunningCore: Sendable {
    /// The core's services.
    public let core: Core
    /// The database.
    public let database: Database
    /// The modules that are on, and those that are not.
    public let modules: CreatedModules
    /// The way of a meeting.
    public let meetings: MeetingWork
    /// What tells the service's supervisor how it goes.
    public let supervision: Supervision
    /// What the instance does.
    public let roles: Set<Role>
}

/// For whom a vendor is called: a part of each quota is kept for people's own actions.
public enum QuotaPurpose: String, Codable, Sendable, Hashable, CaseIterable {
    /// Somebody waits for it: a command, or a button on a page.
    case person
    /// Nobody waits for it: jobs, schedules and probes.
    case background

    /// The purpose of what the task does; a job's is that of the task that queued it.
    @TaskLocal public static var current: QuotaPurpose = .background
}

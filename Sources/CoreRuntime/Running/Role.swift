/// What an instance does; by default all of it.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Answers pages, the API and webhooks.
    case web
    /// Performs jobs.
    case worker
    /// Enqueues jobs when they are due, while it is the leader.
    case scheduler
}

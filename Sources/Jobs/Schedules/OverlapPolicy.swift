/// What becomes of a fire time whose schedule's earlier run is not over.
///
/// A run is its job, from its enqueueing until it is completed, cancelled or parked.
public enum OverlapPolicy: String, Sendable, Hashable {
    /// It runs beside the earlier ones.
    case allow
    /// It waits in the queue, where no other run of the schedule waits there yet.
    case queueOne = "queue_one"
    /// It is skipped.
    case skip
}

/// One worker's right to one job.
///
/// The token grows by one with each claim of the job, so a worker whose lease was taken holds a
/// token that fits no row any more: each write of a job's outcome names it (a fencing token).
public struct JobLease: Sendable, Hashable, Comparable {
    /// The job.
    public let job: JobID
    /// Which claim of the job this is.
    public let token: Int64

    /// Names a claim of a job.
    public init(job: JobID, token: Int64) {
        self.job = job
        self.token = token
    }

    /// Orders leases by job, then by token.
    public static func < (left: JobLease, right: JobLease) -> Bool {
        (left.job, left.token) < (right.job, right.token)
    }
}

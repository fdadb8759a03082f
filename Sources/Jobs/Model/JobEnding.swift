public import FoundationEssentials

/// How a worker's hold of a job ends.
public enum JobEnding: Sendable, Equatable {
    /// Ended by somebody's wish.
    case cancelled(reason: String)
    /// The work is done.
    case completed
    /// Given up until a person has looked.
    case parked(ParkedCause, JobFailure)
    /// Given back by a worker that shuts down; the attempt does not count.
    case released
    /// Tried again later; the attempt counts.
    case retry(JobTime, JobFailure)
    /// Tried again later; the attempt does not count, the snooze does.
    case snoozed(JobTime, JobFailure)
}

/// Why a job is parked.
public enum ParkedCause: String, Sendable, Hashable, CaseIterable, Codable {
    /// Every attempt failed.
    case attemptsExhausted = "attempts_exhausted"
    /// Only a person can mend the cause, such as a key that is no longer valid.
    case needsPerson = "needs_person"
    /// Trying again cannot help.
    case permanent
    /// The stored payload does not fit the kind's type.
    case undecodable
    /// It asked to wait more often than its definition allows.
    case waitedTooOften = "waited_too_often"
}

/// A moment to come, as the store reckons it.
public enum JobTime: Sendable, Hashable {
    /// So long from the store's present time.
    case after(Duration)
    /// At a moment that somebody else named, such as a vendor's "wait until".
    case at(Date)
}

/// One lease and how it ends.
public struct JobSettlement: Sendable, Equatable {
    /// The lease that is given up.
    public let lease: JobLease
    /// What becomes of the job.
    public let ending: JobEnding

    /// Pairs a lease with its ending.
    public init(_ lease: JobLease, _ ending: JobEnding) {
        self.lease = lease
        self.ending = ending
    }
}

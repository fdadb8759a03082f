import FoundationEssentials

/// Why a job's work was cancelled while it ran.
enum JobInterruption: Sendable, Hashable {
    case cancelRequested
    case draining
    case leaseLost
    case timedOut
}

/// Decides what becomes of a job after an attempt.
struct JobVerdict: Sendable {
    /// What the store is told; nil where there is nothing to tell.
    let ending: JobEnding?
    let outcome: JobOutcome

    /// Judges an attempt by how the work ended and by what interrupted it.
    init(
        of job: ClaimedJob,
        definition: JobDefinition,
        worker: String,
        result: Result<Void, any Error>,
        interruption: JobInterruption?,
        hasFinishedItself: Bool,
        random: inout some RandomNumberGenerator
    ) {
        guard case .failure(let error) = result else {
            // Work that came to its end stands, whatever was asked of it meanwhile; whether the
            // lease still stood is for the store to say.
            self.init(hasFinishedItself ? nil : .completed, .completed)
            return
        }
        switch interruption {
        case .leaseLost:
            self.init(nil, .leaseLost)
            return
        case .draining:
            self.init(.released, .released)
            return
        case .cancelRequested:
            self.init(.cancelled(reason: "cancelled on request while it ran"), .cancelled)
            return
        case .timedOut, nil:
            break
        }
        let cause: any Error =
            interruption == .timedOut ? JobTimedOut(limit: definition.timeout) : error
        let failure = JobFailure(
            attempt: job.attempt,
            worker: worker,
            errorType: "\(type(of: cause))",
            message: "\(cause)"
        )
        self = Self.judge(cause, failure, of: job, definition: definition, random: &random)
    }

    /// A job whose worker died in the last attempt it had.
    static func exhausted(_ job: ClaimedJob, worker: String) -> JobVerdict {
        JobVerdict(
            .parked(
                .attemptsExhausted,
                JobFailure(
                    attempt: job.attempt,
                    worker: worker,
                    errorType: "JobAttemptsExhausted",
                    message: "No attempt is left; the last one ended with its worker."
                )
            ),
            .parked
        )
    }

    private init(_ ending: JobEnding?, _ outcome: JobOutcome) {
        self.ending = ending
        self.outcome = outcome
    }

    private static func judge(
        _ error: any Error,
        _ failure: JobFailure,
        of job: ClaimedJob,
        definition: JobDefinition,
        random: inout some RandomNumberGenerator
    ) -> JobVerdict {
        switch error {
        case let error as JobSnooze:
            return snooze(error.time, failure, of: job, definition: definition)
        case let error as JobCancellation:
            return JobVerdict(.cancelled(reason: error.reason), .cancelled)
        case JobError.payloadNotDecodable, JobError.checkpointNotDecodable:
            return JobVerdict(.parked(.undecodable, failure), .parked)
        default:
            break
        }
        switch (error as? any RetryClassifying)?.retryAdvice ?? .backoff {
        case .askPerson:
            return JobVerdict(.parked(.needsPerson, failure), .parked)
        case .giveUp:
            return JobVerdict(.parked(.permanent, failure), .parked)
        case .waitUntil(let date):
            return snooze(.at(date), failure, of: job, definition: definition)
        case .backoff where job.attempt >= definition.maxAttempts:
            return JobVerdict(.parked(.attemptsExhausted, failure), .parked)
        case .backoff:
            let delay = definition.retryPolicy.delay(afterAttempt: job.attempt, random: &random)
            return JobVerdict(.retry(.after(delay), failure), .retried)
        }
    }

    private static func snooze(
        _ time: JobTime,
        _ failure: JobFailure,
        of job: ClaimedJob,
        definition: JobDefinition
    ) -> JobVerdict {
        guard job.snoozes < definition.maxSnoozes else {
            return JobVerdict(.parked(.waitedTooOften, failure), .parked)
        }
        return JobVerdict(.snoozed(time, failure), .snoozed)
    }
}

/// An attempt that took longer than its definition allows.
struct JobTimedOut: Error, CustomStringConvertible {
    let limit: Duration

    var description: String { "The attempt took longer than its limit of \(limit)." }
}

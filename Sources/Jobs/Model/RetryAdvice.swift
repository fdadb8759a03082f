public import FoundationEssentials

/// What an error says about trying again.
public enum RetryAdvice: Sendable, Hashable {
    /// Only a person can mend it: the job is parked with the cause `needs_person`.
    case askPerson
    /// Trying again may help: the definition's ``RetryPolicy`` says when.
    case backoff
    /// Trying again cannot help: the job is parked with the cause `permanent`.
    case giveUp
    /// Trying again helps from a moment on, which is obeyed; the attempt does not count.
    case waitUntil(Date)
}

/// An error that knows whether trying again helps; any other error means ``RetryAdvice/backoff``.
public protocol RetryClassifying: Error {
    /// What to do with the job that met this error.
    var retryAdvice: RetryAdvice { get }
}

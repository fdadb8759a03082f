public import Jobs
public import OutboundHTTP

/// How the queue goes on after a vendor's failure.
extension VendorFailure: RetryClassifying {
    /// What the class of the failure asks for; an unknown outcome is looked up at the next attempt.
    public var retryAdvice: RetryAdvice {
        switch self {
        case .retry, .unknownOutcome: .backoff
        case .waitUntil(let date, _): .waitUntil(date)
        case .permanent: .giveUp
        case .needsPerson: .askPerson
        }
    }
}

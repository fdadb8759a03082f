public import Foundation

/// What the failure of a call to another company's service means for the work that needed it.
///
/// Every text is a sentence that is safe to log and to show.
public enum VendorFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// It may work soon; the caller's backoff decides when.
    case retry(String)
    /// It will not work before this moment: a rate limit, a quota, an open circuit.
    case waitUntil(Date, String)
    /// It will never work for this piece of work.
    case permanent(String)
    /// It will work again only when a person has done something: a key, a plan, a permission.
    case needsPerson(String)
    /// The service may have done it and may not have: look before repeating it.
    case unknownOutcome(String)

    /// Translates a call that ended without an answer.
    ///
    /// - Parameters:
    ///   - error: the call's error.
    ///   - hasEffect: whether the request would change something at the service, so that an
    ///     unknown outcome matters.
    ///   - now: the moment from which pauses are counted.
    public init(_ error: OutboundError, hasEffect: Bool, now: Date) {
        switch error.reason {
        case _ where hasEffect && error.mayHaveReachedServer:
            self = .unknownOutcome(error.description)
        case .circuitOpen(let retryAfter):
            self = .waitUntil(now.addingTimeInterval(retryAfter / .seconds(1)), error.description)
        case .queueFull, .shuttingDown:
            self = .waitUntil(now.addingTimeInterval(1), error.description)
        case .invalidRequest:
            self = .needsPerson(error.description)
        case .responseTooLarge:
            self = .permanent(error.description)
        default:
            self = .retry(error.description)
        }
    }

    /// The sentence.
    public var description: String {
        switch self {
        case .retry(let text), .waitUntil(_, let text), .permanent(let text),
            .needsPerson(let text), .unknownOutcome(let text):
            text
        }
    }
}

import Foundation
import OutboundHTTP

/// The class of a vendor's failure, the words apart.
enum Meaning: Sendable, Equatable {
    case retry, permanent, needsPerson, unknownOutcome
    case wait(Int)

    /// The class of a failure; pauses in whole seconds, rounded.
    init(_ failure: VendorFailure, now: Date = testNow) {
        switch failure {
        case .retry: self = .retry
        case .permanent: self = .permanent
        case .needsPerson: self = .needsPerson
        case .unknownOutcome: self = .unknownOutcome
        case .waitUntil(let moment, _): self = .wait(Int(moment.timeIntervalSince(now).rounded()))
        }
    }
}

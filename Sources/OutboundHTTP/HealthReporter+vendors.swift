public import Observability

extension HealthReporter {
    /// Tells what a vendor's failure says of the vendor's health.
    ///
    /// A refused piece of work comes from a working service. A rate limit, an open circuit and a
    /// lack of places here say nothing.
    public func failed(_ check: String, _ failure: VendorFailure) {
        switch failure {
        case .retry, .needsPerson, .unknownOutcome: failed(check, failure.description)
        case .permanent: succeeded(check)
        case .waitUntil: break
        }
    }
}

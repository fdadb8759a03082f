import HTTPTypes

extension HTTPField.Name {
    /// A header's name from a literal, which is ours and never a caller's.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("\(name) is not a header's name")
        }
        return name
    }

    static let contentSecurityPolicy = known("Content-Security-Policy")
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let crossOriginResourcePolicy = known("Cross-Origin-Resource-Policy")
    static let forwardedFor = known("X-Forwarded-For")
    static let frameOptions = known("X-Frame-Options")
    static let link = known("Link")
    static let referrerPolicy = known("Referrer-Policy")
    static let requestID = known("X-Request-ID")
    static let serverTiming = known("Server-Timing")
    static let strictTransportSecurity = known("Strict-Transport-Security")
    static let traceParent = known("traceparent")
    static let traceState = known("tracestate")
    static let xContentTypeOptions = known("X-Content-Type-Options")
}

extension HTTPFields {
    /// The value of the first field of a name: all there is to a field that may stand once, and
    /// quicker than the usual subscript, which joins the values of all.
    subscript(first name: HTTPField.Name) -> String? {
        first { $0.name == name }?.value
    }
}

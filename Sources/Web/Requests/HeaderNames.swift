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
    static let bypass = known("X-Maintenance-Bypass")
    static let link = known("Link")
    static let referrerPolicy = known("Referrer-Policy")
    static let requestID = known("X-Request-ID")
    static let secFetchSite = known("Sec-Fetch-Site")
    static let serverTiming = known("Server-Timing")
    static let strictTransportSecurity = known("Strict-Transport-Security")
    static let traceParent = known("traceparent")
    static let traceState = known("tracestate")
    static let xContentTypeOptions = known("X-Content-Type-Options")
}

extension HTTPFields {
    /// The value of a field that may stand once; nil where it stands more often.
    ///
    /// The usual subscript joins the values of all fields of a name, and costs more.
    subscript(only name: HTTPField.Name) -> String? {
        var value: String?
        for field in self where field.name == name {
            guard value == nil else { return nil }
            value = field.value
        }
        return value
    }
}

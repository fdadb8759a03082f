import HTTPTypes
import Hummingbird
import Observability

/// The headers that every answer carries.
struct StandardHeaders: Sendable {
    /// Whether people reach the pages by https, so that browsers may be told to stay there.
    let isSecure: Bool
    private let date = HTTPDate()

    init(isSecure: Bool) {
        self.isSecure = isSecure
    }

    /// Nothing may be loaded but our own style sheet and pictures, and nobody may frame us.
    private static let policy = """
        default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
        base-uri 'none'; frame-ancestors 'none'
        """

    func add(
        to response: inout Response,
        requestID: String,
        duration: Duration,
        phases: PhaseTimes
    ) {
        response.headers[.requestID] = requestID
        response.headers[.serverTiming] = Self.timing(duration, phases)
        response.headers[.date] = date.text()
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        if response.headers[.cacheControl] == nil {
            response.headers[.cacheControl] = "no-store"
        }
        guard response.headers[.contentType]?.hasPrefix("text/html") == true else { return }
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.crossOriginOpenerPolicy] = "same-origin"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        response.headers[.frameOptions] = "DENY"
        if isSecure {
            response.headers[.strictTransportSecurity] = "max-age=31536000"
        }
    }

    /// The total and, where any time was spent in them, the phases; in milliseconds.
    ///
    /// https://www.w3.org/TR/server-timing/
    private static func timing(_ total: Duration, _ phases: PhaseTimes) -> String {
        var timing = "total;dur=\(total.milliseconds)"
        for (phase, time) in phases.spent {
            timing += ", \(phase.name);dur=\(time.milliseconds)"
        }
        return timing
    }
}

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

    private static let onEvery: [HTTPField] = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .referrerPolicy, value: "no-referrer"),
    ]
    private static let unstored = HTTPField(name: .cacheControl, value: "no-store")
    private static let staySecure = HTTPField(
        name: .strictTransportSecurity,
        value: "max-age=31536000"
    )
    private static let onPages: [HTTPField] = [
        HTTPField(name: .contentSecurityPolicy, value: policy),
        HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin"),
        HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
        HTTPField(name: .frameOptions, value: "DENY"),
    ]

    /// Adds them to an answer whose route has set none of them but, perhaps, `Cache-Control`.
    func add(
        to fields: inout HTTPFields,
        requestID: String,
        duration: Duration,
        phases: PhaseTimes
    ) {
        let isPage = fields[only: .contentType]?.hasPrefix("text/html") == true
        fields.reserveCapacity(fields.count + Self.onEvery.count + Self.onPages.count + 5)
        fields.append(HTTPField(name: .requestID, value: requestID))
        fields.append(HTTPField(name: .serverTiming, value: Self.timing(duration, phases)))
        fields.append(HTTPField(name: .date, value: date.text()))
        fields.append(contentsOf: Self.onEvery)
        if !fields.contains(.cacheControl) { fields.append(Self.unstored) }
        guard isPage else { return }
        fields.append(contentsOf: Self.onPages)
        if isSecure { fields.append(Self.staySecure) }
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

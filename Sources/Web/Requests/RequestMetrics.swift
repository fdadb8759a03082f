public import Observability
import Synchronization

/// The metrics of the HTTP server, with the children of the routes in use kept at hand.
public final class RequestMetrics: Sendable {
    static let duration = MetricDescriptor.histogram(
        "http_server_request_duration_seconds",
        help: "Time from a request's head to its answer.",
        labels: ["http_request_method", "http_route", "http_response_status_code"]
    )
    static let active = MetricDescriptor.gauge(
        "http_server_active_requests",
        help: "Requests that are being answered.",
        labels: ["http_request_method"]
    )
    static let refused = MetricDescriptor.counter(
        "taskforge_http_refused_requests_total",
        help: "Requests refused before any route was found.",
        labels: ["reason"]
    )

    /// The families, for their declaration at start-up.
    public static let descriptors = [duration, active, refused]

    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private let durations: HistogramFamily
    private let refusals: CounterFamily
    private let activeByMethod: [String: Gauge]
    private let histograms = Mutex<[Key: Histogram]>([:])

    /// Methods with a label of their own, by RFC 9110 and RFC 5789; all others share `_OTHER`.
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private static let otherMethod = "_OTHER"

    /// Prepares the families in a registry.
    public init(_ registry: MetricRegistry) {
        durations = registry.histogram(Self.duration)
        refusals = registry.counter(Self.refused)
        let active = registry.gauge(Self.active)
        activeByMethod = Dictionary(
            uniqueKeysWithValues: (Self.methods + [Self.otherMethod]).map { ($0, active.child($0)) }
        )
    }

    /// The label of a method: itself where it is a usual one.
    func label(of method: String) -> String {
        activeByMethod[method] == nil ? Self.otherMethod : method
    }

    /// A request has begun.
    func began(method: String) {
        activeByMethod[method]?.add(1)
    }

    /// A request was answered.
    func ended(method: String, route: String, status: Int, after duration: Duration) {
        activeByMethod[method]?.add(-1)
        let key = Key(method: method, route: route, status: status)
        let histogram = histograms.withLock { children in
            if let child = children[key] { return child }
            let child = durations.child(method, route, "\(status)")
            children[key] = child
            return child
        }
        histogram.observe(duration)
    }

    /// A request was refused before any route was found.
    func refused(_ reason: RefusalReason) {
        refusals.child(reason.rawValue).increment()
    }
}

/// Why a connection's request never reached a route.
enum RefusalReason: String, Sendable {
    /// The bytes are not HTTP, or a header is too large.
    case malformed
    /// The body is larger than any route takes.
    case bodyTooLarge = "body_too_large"
}

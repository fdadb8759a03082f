public import Observability
import Synchronization

/// The metrics of the HTTP server, with the series of the routes in use kept at hand.
public final class RequestMetrics: Sendable {
    /// How long answers took.
    package static let duration = MetricDescriptor.histogram(
        "http_server_request_duration_seconds",
        help: "Time from a request's head to the end of its answer.",
        labels: ["http_request_method", "http_route", "http_response_status_code"]
    )
    /// Requests in flight.
    package static let active = MetricDescriptor.gauge(
        "http_server_active_requests",
        help: "Requests that are being answered.",
        labels: ["http_request_method"]
    )
    static let requestSize = MetricDescriptor.histogram(
        "http_server_request_body_size_bytes",
        help: "Size of the bodies of requests, where it was told.",
        labels: ["http_request_method", "http_route"],
        buckets: .sizeBytes
    )
    static let responseSize = MetricDescriptor.histogram(
        "http_server_response_body_size_bytes",
        help: "Size of the bodies of answers, where it was known.",
        labels: ["http_request_method", "http_route"],
        buckets: .sizeBytes
    )
    static let clientClosed = MetricDescriptor.counter(
        "taskforge_http_client_closed_total",
        help: "Requests whose client was gone before it had its answer.",
        labels: ["http_route"]
    )
    static let refused = MetricDescriptor.counter(
        "taskforge_http_refused_requests_total",
        help: "Requests refused before any route was found.",
        labels: ["reason"]
    )

    /// The families, for their declaration at start-up.
    public static let descriptors = [
        duration, active, requestSize, responseSize, clientClosed, refused,
    ]

    /// What PromQL leaves out to see people and programs only: health checks and scrapes.
    public static let trafficMatcher =
        "http_route!~\"\(OperationalRoutes.templates.sorted().joined(separator: "|"))\""

    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    /// The series of one route with one method and one status.
    private struct Series {
        let duration: Histogram
        let requestSize: Histogram
        let responseSize: Histogram
    }

    private let durations: HistogramFamily
    private let requestSizes: HistogramFamily
    private let responseSizes: HistogramFamily
    private let closures: CounterFamily
    private let refusals: CounterFamily
    private let activeByMethod: [String: Gauge]
    private let series = Mutex<[Key: Series]>([:])

    /// Methods with a label of their own, by RFC 9110 and RFC 5789; all others share `_OTHER`.
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private static let otherMethod = "_OTHER"

    /// Prepares the families in a registry.
    public init(_ registry: MetricRegistry) {
        durations = registry.histogram(Self.duration)
        requestSizes = registry.histogram(Self.requestSize)
        responseSizes = registry.histogram(Self.responseSize)
        closures = registry.counter(Self.clientClosed)
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

    /// A request was answered, or its client gone.
    ///
    /// - Parameter trace: The request's trace, where somebody can look it up.
    func ended(_ ended: EndedRequest, trace: TraceContext?) {
        activeByMethod[ended.request.method]?.add(-1)
        let series = series(of: ended)
        if let trace {
            series.duration.observe(ended.duration, exemplar: trace)
        } else {
            series.duration.observe(ended.duration)
        }
        if let bytes = ended.request.requestBytes { series.requestSize.observe(Double(bytes)) }
        if let bytes = ended.responseBytes { series.responseSize.observe(Double(bytes)) }
        if ended.isClientGone { closures.child(ended.request.route.text).increment() }
    }

    /// A request was refused before any route was found.
    func refused(_ reason: RefusalReason) {
        refusals.child(reason.rawValue).increment()
    }

    private func series(of ended: EndedRequest) -> Series {
        let request = ended.request
        let key = Key(method: request.method, route: request.route.text, status: ended.status)
        return series.withLock { known in
            if let series = known[key] { return series }
            let series = Series(
                duration: durations.child(key.method, key.route, "\(key.status)"),
                requestSize: requestSizes.child(key.method, key.route),
                responseSize: responseSizes.child(key.method, key.route)
            )
            known[key] = series
            return series
        }
    }
}

/// Why a connection's request never reached a route.
enum RefusalReason: String, Sendable {
    /// The bytes are not HTTP, or a header is too large.
    case malformed
    /// The body is larger than any route takes.
    case bodyTooLarge = "body_too_large"
}

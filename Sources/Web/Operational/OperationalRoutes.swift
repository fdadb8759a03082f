public import Foundation
import HTTPTypes
import Hummingbird
public import Observability

/// The routes that every role serves: `/livez`, `/readyz`, `/health` and `/metrics`.
public struct OperationalRoutes: Sendable {
    /// Their templates, which machines ask for all day.
    static let templates: Set<String> = ["/livez", "/readyz", "/health", "/metrics"]

    /// What is known of every check.
    public let health: HealthMonitor
    /// What `/metrics` shows.
    public let registry: MetricRegistry
    /// Whether the instance has begun to stop.
    public let drain: DrainState
    /// The modules that are not configured here, with the reason of each.
    public let notConfigured: [String: String]
    /// The program's version.
    public let version: String
    /// Who may see the checks in detail.
    public let access: AccessRule
    /// Where set, what `/metrics` asks for.
    public let metricsToken: Secret?
    /// The wall clock.
    public let now: @Sendable () -> Date

    /// Gathers what the routes show.
    public init(
        health: HealthMonitor,
        registry: MetricRegistry,
        drain: DrainState,
        notConfigured: [String: String] = [:],
        version: String,
        access: AccessRule,
        metricsToken: Secret? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.health = health
        self.registry = registry
        self.drain = drain
        self.notConfigured = notConfigured
        self.version = version
        self.access = access
        self.metricsToken = metricsToken
        self.now = now
    }

    func add(to router: Router<WebContext>) {
        router.get("livez") { _, _ in Response.text("ok\n") }
        router.get("readyz") { _, _ in readiness() }
        router.get("health") { request, context in try healthAnswer(request, context) }
        router.get("metrics") { request, _ in try metrics(request) }
    }

    private func readiness() -> Response {
        if drain.isDraining { return .text("draining\n", status: .serviceUnavailable) }
        let failing = health.report().failingCritical
        guard !failing.isEmpty else { return .text("ok\n") }
        return .text(failing.joined(separator: "\n") + "\n", status: .serviceUnavailable)
    }

    private func healthAnswer(_ request: Request, _ context: WebContext) throws -> Response {
        let report = health.report()
        let status: HTTPResponse.Status = report.isHealthy ? .ok : .serviceUnavailable
        guard request.uri.queryParameters["verbose"] != nil else {
            return .json(HealthAnswer(report, version: version, now: now()), status: status)
        }
        try access.check(request, from: context.client)
        let answer = VerboseHealthAnswer(
            report,
            notConfigured: notConfigured,
            version: version,
            now: now()
        )
        return .json(answer, status: status)
    }

    private func metrics(_ request: Request) throws -> Response {
        if metricsToken != nil, !AccessRule.bearer(of: request, is: metricsToken) {
            throw Problem(
                .unauthorized,
                "Send the token of METRICS_TOKEN as a bearer token.",
                headers: [.wwwAuthenticate: "Bearer realm=\"metrics\""]
            )
        }
        let format = ExpositionFormat(accept: request.headers[.accept])
        var response = Response.bytes(
            registry.exposition(format),
            contentType: format.contentType
        )
        response.headers[.vary] = "Accept"
        return response
    }
}

extension ExpositionFormat {
    /// The format that an Accept header asks for: OpenMetrics where it is named before plain text.
    init(accept: String?) {
        let ranges = (accept ?? "").split(separator: ",").map(MediaRange.init)
        let best = ranges.filter { $0.quality > 0 }.max { $0.quality < $1.quality }
        let wanted = ranges.first { $0.type == "application/openmetrics-text" }
        guard let wanted, let best, wanted.quality > 0, wanted.quality >= best.quality else {
            self = .prometheusText
            return
        }
        self = .openMetrics
    }
}

/// One range of an Accept header with its weight; RFC 9110 section 12.5.1.
private struct MediaRange {
    let type: String
    let quality: Double

    init(_ text: Substring) {
        let parts = text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        type = parts.first?.lowercased() ?? ""
        let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
        quality = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
    }
}

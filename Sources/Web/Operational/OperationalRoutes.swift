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
    public let metrics: MetricsAnswer
    /// Whether the instance has begun to stop.
    public let drain: DrainState
    /// What closes during maintenance; nil where nothing does.
    public let maintenance: MaintenanceDoor?
    /// The modules that are not configured here, with the reason of each.
    public let notConfigured: [String: String]
    /// The program's version.
    public let version: String
    /// Who may see the checks in detail.
    public let access: AccessRule
    /// The wall clock.
    public let now: @Sendable () -> Date

    /// Gathers what the routes show.
    public init(
        health: HealthMonitor,
        metrics: MetricsAnswer,
        drain: DrainState,
        maintenance: MaintenanceDoor? = nil,
        notConfigured: [String: String] = [:],
        version: String,
        access: AccessRule,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.health = health
        self.metrics = metrics
        self.drain = drain
        self.maintenance = maintenance
        self.notConfigured = notConfigured
        self.version = version
        self.access = access
        self.now = now
    }

    func add(to router: Router<WebContext>) {
        router.get("livez") { _, _ in Response.text("ok\n") }
        router.get("readyz") { _, _ in readiness() }
        router.get("health") { request, context in try healthAnswer(request, context) }
        router.get("metrics") { request, _ in try await metrics.answer(to: request) }
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
            maintenance: maintenance.flatMap { VerboseHealthAnswer.Maintenance($0.maintenance) },
            notConfigured: notConfigured,
            version: version,
            now: now()
        )
        return .json(answer, status: status)
    }
}

import CoreMetrics
import Foundation
import Logging
import Observability
import TestSupport
import Testing

/// Holds the exposition against Prometheus' own checker, where the machine has it.
@Suite struct PromtoolTests {
    private static let promtool = programPath("promtool")
    private static let arguments = ["check", "metrics"]

    @Test(.enabled(if: promtool != nil, "needs promtool on the PATH"))
    func `promtool has nothing to say about the families of this target`() throws {
        let promtool = try #require(Self.promtool)
        let registry = MetricRegistry()
        ProcessMetrics(registry: registry)
        BuildInfo(version: "1.0", commit: "abc").publish(to: registry)
        let monitor = HealthMonitor(metrics: registry, logger: Logger(label: "tests"))
        try monitor.register([HealthCheck("database", impact: .critical) {}])
        monitor.recordSuccess("database")
        let pipeline = try LogPipeline(
            sinks: [],
            redactor: Redactor(),
            metrics: registry,
            identity: ServiceIdentity(version: "1", instance: "a")
        )
        let requests = RegistryMetricsFactory(registry: registry)
            .makeTimer(label: "http.request.duration", dimensions: [("route", #"/a "b" \c"#)])
        requests.recordNanoseconds(1_500_000)

        let (status, output) = try feed(registry.exposition(), to: promtool, Self.arguments)
        #expect(output.isEmpty)
        #expect(status == 0)
        withExtendedLifetime(pipeline) {}
    }

    @Test(.enabled(if: promtool != nil, "needs promtool on the PATH"))
    func `promtool refuses what the registry refuses`() throws {
        let promtool = try #require(Self.promtool)
        let (status, _) = try feed(
            Array("# TYPE connection_count gauge\nconnection_count 1\n".utf8),
            to: promtool,
            Self.arguments
        )
        #expect(status != 0)
    }
}

import CoreRuntime
import Jobs
import Logging
import Meetings
import ModuleKit
import Observability
import Operations
import OutboundHTTP
import Postgres
import Sandbox
import Web

/// Every metric family that the program can show, found by making everything that declares one.
enum MetricReference {
    /// The families with their owners.
    static func declared() throws -> [(owner: String, descriptor: MetricDescriptor)] {
        let preparation = try Preparation(
            catalog: Modules.catalog,
            environment: ["TASKFORGE_ENV": "test"]
        )
        let core = Core(preparation: preparation) { _ in .silent }
        let metrics = core.metrics
        ProcessMetrics(registry: metrics)
        Build.info([:]).publish(to: metrics)
        _ = try LogPipeline(
            sinks: [],
            redactor: Redactor(),
            metrics: metrics,
            identity: ServiceIdentity(version: "", instance: "")
        )
        _ = MetricScraper(registry: metrics)
        _ = EventLoopLag([], metrics: metrics)
        _ = TraceMetrics(metrics)
        _ = core.modules(database: nil)
        try metrics.declare(RequestMetrics.descriptors, owner: "web")
        try metrics.declare(OutboundMetrics.all, owner: "outbound_http")
        try metrics.declare(Database.metrics, owner: "database")
        try metrics.declare(
            JobMetrics.descriptors + ScheduleMetrics.descriptors,
            owner: JobsMigrations.group.name
        )
        try metrics.declare(MeetingPipeline.metrics, owner: MeetingsMigrations.group.name)
        try metrics.declare(SchemaChangeMetrics.descriptors, owner: "schema")
        try metrics.declare(SandboxServer.metrics, owner: "sandbox")
        for type in Modules.catalog.types {
            try metrics.declare(type.metrics, owner: type.id.name)
        }
        return metrics.declared()
    }

    /// The text of the page.
    static var page: String {
        get throws {
            let table = MarkdownTable(
                ["metric", "kind", "labels", "meaning", "declared by"],
                rows: try declared().map { owner, descriptor in
                    [
                        "`\(descriptor.name)`", descriptor.kind.word,
                        descriptor.labels.map { "`\($0)`" }.joined(separator: ", "),
                        descriptor.help, owner,
                    ]
                }
            )
            return """
                # Metrics

                Every metric family that `GET /metrics` tells, and the part of the program that
                declares it. This page is what `taskforge metrics describe --markdown` prints.

                \(table)

                """
        }
    }
}

import CoreRuntime
import Foundation
import Logging
import ModuleKit
import Observability
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
        _ = ProcessMetrics(registry: core.metrics)
        Build.info([:]).publish(to: core.metrics)
        _ = RequestMetrics(core.metrics)
        _ = MetricScraper(registry: core.metrics)
        _ = EventLoopLag([], metrics: core.metrics)
        _ = TraceMetrics(core.metrics)
        _ = core.modules(database: nil)
        for type in Modules.catalog.types {
            try core.metrics.declare(type.metrics, owner: type.id.name)
        }
        return core.metrics.declared()
    }
}

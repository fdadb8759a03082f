public import Jobs
public import Logging
public import Observability

extension JobWorkerOptions {
    /// Options with short waits, for tests on a real clock.
    public static func quick(_ name: String = "one") -> JobWorkerOptions {
        var options = JobWorkerOptions(name: name)
        options.lease = .seconds(5)
        options.heartbeat = .milliseconds(20)
        options.rescueInterval = .milliseconds(20)
        options.promotionInterval = .milliseconds(10)
        options.pollInterval = .milliseconds(50)
        options.tick = .milliseconds(5)
        return options
    }
}

extension Logger {
    /// A logger that says nothing.
    public static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}

/// Runs a worker while `body` runs, then drains it and waits for its end.
public func withWorker<Value: Sendable>(
    store: any JobStore,
    definitions: [JobDefinition],
    options: JobWorkerOptions = .quick(),
    metrics: MetricRegistry = MetricRegistry(),
    logger: Logger = .silent,
    tracer: SpanTracer? = nil,
    scope: @escaping @Sendable () -> ClaimScope = { .everything },
    _ body: (JobWorker) async throws -> Value
) async throws -> Value {
    let worker = try JobWorker(
        store: store,
        definitions: definitions,
        options: options,
        metrics: metrics,
        logger: logger,
        tracer: tracer,
        scope: scope
    )
    return try await withThrowingTaskGroup { group in
        group.addTask { try await worker.run() }
        do {
            let value = try await body(worker)
            worker.drain()
            try await group.waitForAll()
            return value
        } catch {
            worker.drain()
            throw error
        }
    }
}

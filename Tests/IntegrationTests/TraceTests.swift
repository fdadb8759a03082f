import Foundation
import Jobs
import Logging
import ModuleKit
import Observability
import OutboundHTTP
import Postgres
import ServiceLifecycle
import TestSupport
import Testing
import Web

/// One trace over a request, the job that follows from it, and what both ask of others.
@Suite(.timeLimit(.minutes(5))) struct TraceTests {
    @Test func `a trace goes from a request over its job to queries and calls`() async throws {
        let collector = try Collector()
        defer { collector.stop() }
        let vendor = try LoopbackServer { $0.respond(200) }
        defer { vendor.stop() }
        try await followRequest(
            traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            to: vendor,
            tellingOf: collector
        )
        let spans = collector.spans
        #expect(spans.allSatisfy { $0.traceId == "4bf92f3577b34da6a3ce929d0e0e4736" })
        let request = try collector.span("POST /webhooks/probe")
        #expect(request.parentSpanId == "00f067aa0ba902b7")
        #expect(request.kind == 2)
        #expect(request["http.response.status_code"] == "202")
        #expect(spans.contains { $0.parentSpanId == request.spanId && $0.kind == 3 })
        let job = try collector.span("follow_up", beneath: request)
        #expect(job["taskforge.job.outcome"] == "completed")
        let step = try collector.span("step", beneath: job)
        let query = try collector.span("SELECT", beneath: step)
        #expect(query["db.query.text"] == "SELECT 42")
        let call = try collector.span("GET", beneath: step)
        #expect(call.kind == 3)
        #expect(call["url.path"] == "/x")
        let sent = try #require(vendor.requests.first?["traceparent"])
        #expect(sent == "00-\(call.traceId)-\(call.spanId)-01")
        // What others have noted goes on from the request over the job to the call.
        #expect(vendor.requests.first?["tracestate"] == "rojo=1,congo=t61rcWkgMzE")
        #expect(request.traceState == "rojo=1,congo=t61rcWkgMzE")
        // The exporter's own calls make no spans.
        #expect(!spans.contains { $0["taskforge.upstream"] == "otlp" })
    }

    /// Has a server answer one request with a job, and a worker perform it.
    private func followRequest(
        traceparent: String,
        to vendor: LoopbackServer,
        tellingOf collector: Collector
    ) async throws {
        let metrics = MetricRegistry()
        var options = SpanTracer.Options()
        options.ratio = 1
        let tracer = SpanTracer(options: options, metrics: metrics)
        let http = OutboundHTTPClient(metrics: metrics, logger: .silent)
        let kind = JobKind<[String]>("follow_up")
        try await withJobsDatabase { database in
            let route = ModuleRoute(.post) { _ in
                try await database.withTransaction { connection in
                    _ = try await JobQueue().enqueue([try NewJob(kind, [])], in: connection)
                }
                return .status(202)
            }
            let definition = JobDefinition.define(kind) { _, _ in
                try await withTraceSpan("step") { _ in
                    try await database.query("SELECT 42")
                    _ = try await http.send(
                        OutboundRequest(upstream: "vendor", url: vendor.url + "/x?secret=1")
                    )
                }
            }
            let worker = try JobWorker(
                store: PostgresJobStore(client: database),
                definitions: [definition],
                options: .quick(),
                metrics: metrics,
                logger: .silent,
                tracer: tracer
            )
            let (ports, listening) = AsyncStream.makeStream(of: Int.self)
            let server = try server(route, metrics, tracer) { listening.yield($0) }
            let exporter = collector.exporter(of: tracer, by: http)
            let group = ServiceGroup(services: [exporter, server, worker], logger: .silent)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    defer { listening.finish() }
                    try await group.run()
                }
                let port = try #require(await ports.first { _ in true })
                let answer = try await http.send(
                    OutboundRequest(
                        upstream: "tests",
                        url: "http://127.0.0.1:\(port)/webhooks/probe",
                        method: "POST",
                        headers: [
                            (name: "traceparent", value: traceparent),
                            (name: "tracestate", value: "rojo=1,congo=t61rcWkgMzE"),
                        ]
                    )
                )
                #expect(answer.status == 202)
                try await eventually("the job's span is exported") {
                    collector.spans.contains { $0.name == "follow_up" }
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    @Test func `the program exports what it does where a collector is configured`() async throws {
        let collector = try Collector()
        defer { collector.stop() }
        try await SandboxRun.with { run in
            let program = try run.serve(environment: [
                "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
                "OTEL_EXPORTER_OTLP_HEADERS": "x-key=open%20sesame",
                "OTEL_SERVICE_NAME": "under-test",
                "TRACE_SAMPLE_RATIO": "1",
            ])
            let base = try await program.baseURL()
            _ = try await run.get(base, "/api/v1/items")
            let wanted: Set = [
                "GET /api/v1/items", "sync_transcripts", "fetch_transcript",
                "extract_action_items", "push_action_items",
            ]
            try await eventually("all kinds of work are exported", within: .seconds(90)) {
                wanted.isSubset(of: collector.spans.map(\.name))
            }
            #expect(try await program.stop() == 0)
        }
        let spans = collector.spans
        let sync = try #require(spans.first { $0.name == "sync_transcripts" })
        let fetch = spans.filter { $0.name == "fetch_transcript" }
        #expect(fetch.contains { $0.traceId == sync.traceId && $0.parentSpanId == sync.spanId })
        let list = try collector.span("list transcripts", beneath: sync)
        #expect(try collector.span("POST", beneath: list)["server.address"] == "127.0.0.1")
        #expect(collector.services == ["under-test"])
        #expect(collector.keys == ["open sesame"])
    }

    private func server(
        _ route: ModuleRoute,
        _ metrics: MetricRegistry,
        _ tracer: SpanTracer,
        onListening: @escaping @Sendable (Int) -> Void
    ) throws -> WebServer {
        let requests = RequestMetrics(metrics)
        var handling = RequestHandler.Options()
        handling.tracer = tracer
        let routes = try WebRoutes(
            operational: OperationalRoutes(
                health: HealthMonitor(metrics: metrics, logger: .silent),
                metrics: MetricsAnswer(scraper: MetricScraper(registry: metrics), token: nil),
                drain: DrainState(),
                version: "1",
                access: AccessRule(adminToken: nil)
            ),
            library: nil,
            modules: [MountedModule(id: "probe", routes: [route])],
            metrics: requests,
            isSecure: false,
            options: handling
        )
        var options = WebServer.Options()
        options.port = 0
        return WebServer(
            options: options,
            handler: routes.handler(),
            metrics: requests,
            logger: .silent,
            onListening: onListening
        )
    }
}

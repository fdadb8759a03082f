import CoreMetrics
import HTTPTypes
import Hummingbird
import Logging
import ModuleKit
import NIOCore
import Observability
import Testing

@testable import Web

struct RequestHandlerTests {
    @Test(arguments: ["/livez", "/health", "/no/such/page", "/", "/meetings/none"])
    func `every answer carries a request id and its timing`(path: String) async throws {
        let answer = try await WebFixture().ask(.get, path)
        #expect(answer["X-Request-ID"]?.count == 32)
        #expect(answer["Server-Timing"]?.hasPrefix("total;dur=") == true)
        #expect(answer["X-Content-Type-Options"] == "nosniff")
    }

    @Test(arguments: ["a", "Req-1.2_3", String(repeating: "x", count: 128)])
    func `a caller's request id within the rule is kept`(id: String) async throws {
        let answer = try await WebFixture().ask(.get, "/livez", headers: [.requestID: id])
        #expect(answer["X-Request-ID"] == id)
    }

    @Test(arguments: ["", "two words", "semi;colon", "ü", String(repeating: "x", count: 129)])
    func `a caller's request id outside the rule is replaced`(id: String) async throws {
        let answer = try await WebFixture().ask(.get, "/livez", headers: [.requestID: id])
        #expect(answer["X-Request-ID"] != id)
        #expect(answer["X-Request-ID"]?.count == 32)
    }

    @Test func `one line is logged with the template, the status and the caller's id`() async throws
    {
        let fixture = try WebFixture()
        _ = try await fixture.ask(
            .get,
            "/api/v1/meetings/m-1?token=hidden",
            headers: [.requestID: "abc"]
        )
        let line = try #require(fixture.records.all.first)
        #expect(fixture.records.all.count == 1)
        #expect(line.hasPrefix("info request request_id=abc bytes="))
        #expect(line.contains(" method=GET path=/api/v1/meetings/m-1 "))
        #expect(line.hasSuffix(" route=/api/v1/meetings/{id} status=404"))
        #expect(!line.contains("hidden"))
    }

    @Test func `what machines ask for all day is logged at debug level only`() async throws {
        let fixture = try WebFixture()
        for path in ["/livez", "/readyz", "/health", "/metrics"] {
            _ = try await fixture.ask(.get, path)
        }
        #expect(fixture.records.all.count == 4)
        #expect(fixture.records.all.allSatisfy { $0.hasPrefix("debug request") })
    }

    @Test func `requests are measured by method, template and status`() async throws {
        let fixture = try WebFixture()
        _ = try await fixture.ask(.get, "/meetings/one")
        _ = try await fixture.ask(.get, "/meetings/two")
        _ = try await fixture.ask(HTTPRequest.Method("BREW") ?? .get, "/coffee")
        let counts = fixture.metrics.split(separator: "\n").filter {
            $0.hasPrefix("http_server_request_duration_seconds_count")
        }
        #expect(
            counts.contains {
                $0.contains(#"http_route="/meetings/{id}""#) && $0.hasSuffix(" 2")
            }
        )
        #expect(
            counts.contains {
                $0.contains(#"http_request_method="_OTHER",http_route="unmatched""#)
            }
        )
        #expect(
            fixture.metrics.contains(#"http_server_active_requests{http_request_method="GET"} 0"#)
        )
    }

    @Test func `a caller's trace goes on with a span of our own`() async throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let route = ModuleRoute(.get) { _ in
            let trace = TraceContext.current
            return .json(#"{"trace":"\#(trace?.traceID ?? "")","span":"\#(trace?.spanID ?? "")"}"#)
        }
        let fixture = try WebFixture(modules: [MountedModule(id: "probe", routes: [route])])
        let answer = try await fixture.ask(
            .get,
            "/webhooks/probe",
            headers: [.traceParent: parent]
        )
        let trace = try answer.json
        #expect(trace["trace"] as? String == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace["span"] as? String != "00f067aa0ba902b7")
    }

    @Test func `of a field that stands twice neither value is believed`() async throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let route = ModuleRoute(.get) { _ in
            .json(#"{"trace":"\#(TraceContext.current?.traceID ?? "")"}"#)
        }
        let fixture = try WebFixture(modules: [MountedModule(id: "probe", routes: [route])])
        var headers = HTTPFields()
        for (name, value) in [(HTTPField.Name.traceParent, parent), (.requestID, "r1")] {
            headers.append(HTTPField(name: name, value: value))
            headers.append(HTTPField(name: name, value: value))
        }
        let answer = try await fixture.ask(.get, "/webhooks/probe", headers: headers)
        #expect(try answer.json["trace"] as? String != "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(answer["X-Request-ID"] != "r1")
    }

    @Test(arguments: ["/", "/nowhere", "/assets/style.css", "/livez", "/health"])
    func `each header stands once on an answer`(path: String) async throws {
        let answer = try await WebFixture().ask(.get, path, headers: [.accept: "text/html"])
        let names = answer.headers.map(\.name.canonicalName)
        #expect(names.count == Set(names).count, "\(names)")
        #expect(answer["X-Request-ID"] != nil && answer["Date"] != nil)
    }

    @Test func `an unknown path is a problem for programs and a page for browsers`() async throws {
        let fixture = try WebFixture()
        let problem = try await fixture.ask(.get, "/nowhere", headers: [.requestID: "r1"])
        #expect(problem.status == 404)
        #expect(problem["Content-Type"] == "application/problem+json")
        let details = try problem.json
        #expect(details["status"] as? Int == 404)
        #expect(details["title"] as? String == "Not Found")
        #expect(details["request_id"] as? String == "r1")

        let page = try await fixture.ask(.get, "/nowhere", headers: [.accept: "text/html"])
        #expect(page.status == 404)
        #expect(page.body.hasPrefix("<!doctype html>"))
        #expect(page["Content-Security-Policy"]?.contains("default-src 'none'") == true)
    }

    @Test func `an error's words go to the log and not to the caller`() async throws {
        struct Leaky: Error {
            let words = "password=hunter2"
        }
        let route = ModuleRoute(.get) { _ in throw Leaky() }
        let fixture = try WebFixture(modules: [MountedModule(id: "probe", routes: [route])])
        let answer = try await fixture.ask(.get, "/webhooks/probe")
        #expect(answer.status == 500)
        #expect(!answer.body.contains("hunter2"))
        #expect(fixture.records.all.contains { $0.hasPrefix("error request failed") })
    }

    @Test(arguments: ["/livez", "/health", "/metrics", "/", "/api/v1/items"])
    func `HEAD is answered where GET is, without a body`(path: String) async throws {
        let answer = try await WebFixture().ask(.head, path)
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
        #expect(answer["Content-Length"] != "0")
    }

    // MARK: - What is told of a request that is over

    private func lines(_ fixture: WebFixture, _ start: String) -> [Substring] {
        fixture.metrics.split(separator: "\n").filter { $0.hasPrefix(start) }
    }

    @Test func `a client that is gone is told apart from a fault of ours`() async throws {
        struct Broken: Error {}
        let route = ModuleRoute(.get) { _ in throw Broken() }
        let fixture = try WebFixture(modules: [MountedModule(id: "probe", routes: [route])])
        _ = try await fixture.ask(.get, "/webhooks/probe", isClientGone: true)
        let counts = lines(fixture, "http_server_request_duration_seconds_count")
        #expect(counts.count == 1)
        #expect(counts[0].contains(#"http_response_status_code="499""#))
        #expect(
            lines(fixture, "taskforge_http_client_closed_total")
                == [#"taskforge_http_client_closed_total{http_route="/webhooks/probe"} 1"#]
        )
        let line = try #require(fixture.records.all.last)
        #expect(line.contains("error_type=client_closed"))
        #expect(line.hasSuffix("status=499"))
    }

    @Test func `a body that ends with its connection is no fault of ours`() async throws {
        let route = ModuleRoute(.post) { _ in throw ChannelError.inputClosed }
        let fixture = try WebFixture(modules: [MountedModule(id: "probe", routes: [route])])
        let answer = try await fixture.ask(.post, "/webhooks/probe")
        #expect(answer.status == 400)
        #expect(!fixture.records.all.contains { $0.hasPrefix("error") })
    }

    @Test func `a slow request is reported with where its time went`() async throws {
        let route = ModuleRoute(.get) { _ in
            PhaseTimes.current?.add(.milliseconds(7), to: .database)
            PhaseTimes.current?.add(.milliseconds(30), to: .upstream)
            return .status(204)
        }
        let fixture = try WebFixture(
            modules: [MountedModule(id: "probe", routes: [route])],
            options: { options, _ in options.slow = .zero }
        )
        let answer = try await fixture.ask(.get, "/webhooks/probe")
        let timing = try #require(answer["Server-Timing"])
        #expect(timing.hasPrefix("total;dur="))
        #expect(timing.hasSuffix(", database;dur=7.0, upstream;dur=30.0"))
        let line = try #require(fixture.records.all.first { $0.hasPrefix("warning slow request") })
        #expect(line.contains(" database_ms=7.0 "))
        #expect(line.contains(" upstream_ms=30.0 "))
        #expect(line.contains(" writing_ms="))
        let quick = try WebFixture(
            modules: [MountedModule(id: "probe", routes: [route])],
            options: { options, _ in options.slow = .seconds(3_600) }
        )
        _ = try await quick.ask(.get, "/webhooks/probe")
        #expect(!quick.records.all.contains { $0.hasPrefix("warning") })
    }

    @Test func `sizes of requests and answers are measured by route`() async throws {
        let fixture = try WebFixture()
        _ = try await fixture.ask(.get, "/livez", headers: [.contentLength: "300"])
        #expect(
            lines(fixture, "http_server_request_body_size_bytes_sum")
                == [
                    #"http_server_request_body_size_bytes_sum{"#
                        + #"http_request_method="GET",http_route="/livez"} 300"#
                ]
        )
        #expect(
            lines(fixture, "http_server_response_body_size_bytes_sum")
                == [
                    #"http_server_response_body_size_bytes_sum{"#
                        + #"http_request_method="GET",http_route="/livez"} 3"#
                ]
        )
    }

    @Test func `a slow bucket carries a trace that can be looked up`() async throws {
        let fixture = try WebFixture()
        let id = try #require(try await fixture.ask(.get, "/livez")["X-Request-ID"])
        let open = String(decoding: fixture.registry.exposition(.openMetrics), as: UTF8.self)
        #expect(open.contains(#"# {trace_id="\#(id)",span_id=""#))

        // Where spans are exported, only those of traces that are kept can be looked up.
        let traced = try WebFixture(options: { options, registry in
            var tracing = SpanTracer.Options()
            tracing.ratio = 0
            options.tracer = SpanTracer(options: tracing, metrics: registry)
        })
        _ = try await traced.ask(.get, "/livez")
        let text = String(decoding: traced.registry.exposition(.openMetrics), as: UTF8.self)
        #expect(!text.contains("trace_id"))
    }

    @Test func `health checks and scrapes can be left out by their route`() {
        #expect(
            RequestMetrics.trafficMatcher == #"http_route!~"/health|/livez|/metrics|/readyz""#
        )
    }

    @Test func `the metrics of the framework arrive`() async throws {
        let registry = MetricRegistry()
        let router = Router(context: WebContext.self)
        router.add(middleware: MetricsMiddleware())
        router.get("hello") { _, _ in "hello" }
        try await withMetricsFactory(RegistryMetricsFactory(registry: registry)) {
            let response = try await router.buildResponder().respond(
                to: Request(
                    head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/hello"),
                    body: RequestBody(buffer: ByteBuffer())
                ),
                context: WebContext(
                    source: WebContext.Source(
                        logger: Logger(label: "tests") { _ in Silent() },
                        client: .loopback
                    )
                )
            )
            try await response.body.write(CollectingWriter(collected: Collected()))
        }
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(text.contains(#"hb_requests_total{"#))
        #expect(text.contains(#"http_server_request_duration_seconds_count{"#))
    }
}

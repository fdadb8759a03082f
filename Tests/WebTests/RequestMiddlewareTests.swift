import HTTPTypes
import Hummingbird
import ModuleKit
import Observability
import Testing

@testable import Web

struct RequestMiddlewareTests {
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
}

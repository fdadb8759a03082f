import Dispatch
import HTTPTypes
import Observability
import Testing

@testable import Web

struct OperationalRoutesTests {
    struct Refused: Error, CustomStringConvertible {
        let description = "connection to 10.0.0.7 refused"
    }

    private func check(_ name: String, _ impact: HealthImpact) -> HealthCheck {
        HealthCheck(name, impact: impact) {}
    }

    @Test func `health has its fixed shape and tells a stranger names and truth only`() async throws
    {
        let fixture = try WebFixture(checks: [
            check("database", .critical), check("gemini_api", .degrading),
        ])
        fixture.health.recordSuccess("database")
        fixture.health.recordFailure("gemini_api", "connection to 10.0.0.7 refused")
        let answer = try await fixture.ask(.get, "/health", from: .remote("203.0.113.9"))
        #expect(answer.status == 503)
        #expect(
            answer.body == """
                {"checks":{"database":true,"gemini_api":false},"status":"unhealthy",\
                "timestamp":"2026-01-01T00:00:00Z","version":"1.2.3"}
                """
        )
    }

    @Test func `a degrading check makes an instance unhealthy but neither dead nor unready`()
        async throws
    {
        let fixture = try WebFixture(checks: [
            check("database", .critical), check("gemini_api", .degrading),
        ])
        fixture.health.recordSuccess("database")
        fixture.health.recordFailure("gemini_api", "overloaded")
        #expect(try await fixture.ask(.get, "/health").status == 503)
        #expect(try await fixture.ask(.get, "/livez").status == 200)
        #expect(try await fixture.ask(.get, "/readyz").status == 200)
    }

    @Test func `a failing critical check makes an instance unready, by name`() async throws {
        let fixture = try WebFixture(checks: [check("database", .critical)])
        fixture.health.recordFailure("database", "down")
        let answer = try await fixture.ask(.get, "/readyz", from: .remote("203.0.113.9"))
        #expect(answer.status == 503)
        #expect(answer.body == "database\n")
        fixture.health.recordSuccess("database")
        #expect(try await fixture.ask(.get, "/readyz").body == "ok\n")
    }

    @Test func `an instance that has begun to stop is alive but not ready`() async throws {
        let fixture = try WebFixture()
        fixture.drain.begin()
        #expect(try await fixture.ask(.get, "/livez").status == 200)
        let ready = try await fixture.ask(.get, "/readyz")
        #expect(ready.status == 503)
        #expect(ready.body == "draining\n")
    }

    @Test func `verbose health shows the evidence to the admin token and to nobody else`()
        async throws
    {
        let fixture = try WebFixture(
            checks: [check("database", .critical)],
            adminToken: "s3cret-admin-token",
            notConfigured: ["fireflies": "Set FIREFLIES_API_KEY to switch it on."]
        )
        fixture.health.recordFailure("database", "connection refused")
        let stranger = ClientAddress.remote("203.0.113.9")
        let refused = try await fixture.ask(.get, "/health?verbose", from: stranger)
        #expect(refused.status == 401)
        #expect(refused["WWW-Authenticate"] == "Bearer realm=\"taskforge\"")
        let wrong = try await fixture.ask(
            .get,
            "/health?verbose",
            headers: [.authorization: "Bearer s3cret-admin-tokem"],
            from: stranger
        )
        #expect(wrong.status == 401)

        let answer = try await fixture.ask(
            .get,
            "/health?verbose",
            headers: [.authorization: "Bearer s3cret-admin-token"],
            from: stranger
        )
        #expect(answer.status == 503)
        let checks = try answer.json["checks"] as? [String: [String: Any]]
        let database = try #require(checks?["database"])
        #expect(database["healthy"] as? Bool == false)
        #expect(database["impact"] as? String == "critical")
        #expect(database["evidence"] as? String == "traffic")
        #expect(database["message"] as? String == "connection refused")
        #expect(database["consecutive_failures"] as? Int == 1)
        let notConfigured = try answer.json["not_configured"] as? [String: String]
        #expect(notConfigured?["fireflies"] == "Set FIREFLIES_API_KEY to switch it on.")
    }

    @Test(arguments: [
        (nil, "text/plain; version=0.0.4"),
        ("*/*", "text/plain; version=0.0.4"),
        ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain; version=0.0.4"),
        (
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
            "application/openmetrics-text; version=1.0.0"
        ),
        ("application/openmetrics-text;q=0.2,text/plain", "text/plain; version=0.0.4"),
        ("application/openmetrics-text;q=0", "text/plain; version=0.0.4"),
    ])
    func `metrics come in the format that is asked for`(accept: String?, type: String) async throws
    {
        var headers: HTTPFields = [:]
        headers[.accept] = accept
        let answer = try await WebFixture().ask(.get, "/metrics", headers: headers)
        #expect(answer.status == 200)
        #expect(answer["Content-Type"]?.hasPrefix(type) == true)
    }

    @Test(arguments: [
        (nil, false), ("identity", false), ("gzip", true), ("br, gzip;q=0.9", false),
        ("gzip;q=0.9, identity;q=0.5", true), ("gzip;q=0", false), ("deflate, gzip", true),
    ])
    func `metrics are compressed where that is asked for`(accept: String?, isGzip: Bool)
        async throws
    {
        var headers: HTTPFields = [:]
        headers[.acceptEncoding] = accept
        let fixture = try WebFixture()
        let answer = try await fixture.ask(.get, "/metrics", headers: headers)
        #expect(answer.status == 200)
        #expect(answer["Content-Encoding"] == (isGzip ? "gzip" : nil))
        #expect(answer["Vary"] == "Accept, Accept-Encoding")
        #expect(answer.body.hasPrefix("# HELP") != isGzip)
    }

    @Test(arguments: ["name[]", "name%5B%5D"])
    func `only the families that are named are told`(parameter: String) async throws {
        let fixture = try WebFixture()
        fixture.registry.gauge(.gauge("depth", help: "Depth.")).child().set(3)
        fixture.registry.histogram(.histogram("wait_seconds", help: "Waits.")).child().observe(1)
        fixture.registry.counter(.counter("runs_total", help: "Runs.")).child().increment()
        let answer = try await fixture.ask(
            .get,
            "/metrics?\(parameter)=depth&\(parameter)=wait_seconds_sum&\(parameter)=unknown"
        )
        let families = answer.body.split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
        #expect(families == ["# TYPE depth gauge", "# TYPE wait_seconds histogram"])
    }

    @Test func `more names than the limit are refused`() async throws {
        let names = (0...100).map { "name[]=x\($0)" }.joined(separator: "&")
        #expect(try await WebFixture().ask(.get, "/metrics?\(names)").status == 400)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a gather that does not end is given up at the deadline`() async throws {
        let fixture = try WebFixture(scrapeDeadline: .milliseconds(50))
        let isOver = DispatchSemaphore(value: 0)
        fixture.registry.onGather { isOver.wait() }
        let answer = try await fixture.ask(.get, "/metrics")
        isOver.signal()
        #expect(answer.status == 503)
    }

    @Test func `metrics ask for their token where one is set`() async throws {
        let fixture = try WebFixture(metricsToken: "scrape-me")
        #expect(try await fixture.ask(.get, "/metrics").status == 401)
        let answer = try await fixture.ask(
            .get,
            "/metrics",
            headers: [.authorization: "Bearer scrape-me"]
        )
        #expect(answer.status == 200)
    }

    @Test func `a role without the web serves the operational routes and nothing else`()
        async throws
    {
        let fixture = try WebFixture(library: nil)
        #expect(try await fixture.ask(.get, "/livez").status == 200)
        #expect(try await fixture.ask(.get, "/metrics").status == 200)
        #expect(try await fixture.ask(.get, "/").status == 404)
        #expect(try await fixture.ask(.get, "/api/v1/items").status == 404)
    }
}

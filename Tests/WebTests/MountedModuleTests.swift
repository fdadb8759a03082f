import HTTPTypes
import ModuleKit
import Operations
import Testing

@testable import Web

struct MountedModuleTests {
    private func fixture(_ route: ModuleRoute) throws -> WebFixture {
        try WebFixture(modules: [MountedModule(id: "monday", routes: [route])])
    }

    @Test func `a handler gets headers, parameters, query and body`() async throws {
        let route = ModuleRoute(.post, "{secret}") { request in
            let parts = [
                request.header("x-signature"), request.parameters["secret"],
                request.query["challenge"], String(decoding: request.body, as: UTF8.self),
            ]
            return .json("[\(parts.compactMap { $0 }.joined(separator: "|"))]", status: 202)
        }
        let name = try #require(HTTPField.Name("X-Signature"))
        let answer = try await fixture(route).ask(
            .post,
            "/webhooks/monday/s3cr3t?challenge=42",
            headers: [name: "sig"],
            body: "hello",
            from: .remote("192.0.2.1")
        )
        #expect(answer.status == 202)
        #expect(answer.body == "[sig|s3cr3t|42|hello]")
    }

    @Test func `a secret in the path is neither logged nor measured`() async throws {
        let fixture = try fixture(ModuleRoute(.post, "{secret}") { _ in .status(204) })
        _ = try await fixture.ask(.post, "/webhooks/monday/s3cr3t")
        #expect(fixture.records.all.count == 1)
        #expect(fixture.records.all.allSatisfy { !$0.contains("s3cr3t") })
        #expect(!fixture.metrics.contains("s3cr3t"))
        #expect(fixture.metrics.contains(#"http_route="/webhooks/monday/{secret}""#))
    }

    @Test func `a body above the route's limit is refused unread`() async throws {
        let route = ModuleRoute(.post, bodyLimit: 4) { _ in
            Issue.record("the handler was asked")
            return .status(200)
        }
        let answer = try await fixture(route).ask(.post, "/webhooks/monday", body: "12345")
        #expect(answer.status == 413)
        #expect(answer["Content-Type"] == "application/problem+json")
    }

    @Test func `a handler that takes too long is cancelled at its deadline`() async throws {
        let route = ModuleRoute(.post, deadline: .milliseconds(20)) { _ in
            try await Task.sleep(for: .seconds(3_600))
            return .status(200)
        }
        let answer = try await fixture(route).ask(.post, "/webhooks/monday")
        #expect(answer.status == 503)
    }

    @Test func `a refusal is told as a problem with its remedy and its pause`() async throws {
        let route = ModuleRoute(.post) { _ in
            throw WebhookRefusal(429, "Deliver less often.", retryAfter: .milliseconds(1_200))
        }
        let answer = try await fixture(route).ask(.post, "/webhooks/monday", body: "{}")
        #expect(answer.status == 429)
        #expect(answer["Retry-After"] == "2")
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(try answer.json["detail"] as? String == "Deliver less often.")
    }

    @Test func `another method is refused, and told which there are`() async throws {
        let fixture = try fixture(ModuleRoute(.post, "{secret}") { _ in .status(204) })
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .patch, .options] {
            let answer = try await fixture.ask(method, "/webhooks/monday/s3cr3t")
            #expect(answer.status == 405, "\(method)")
            #expect(answer["Allow"] == "POST", "\(method)")
        }
        #expect(fixture.records.all.allSatisfy { !$0.contains("s3cr3t") })
        #expect(!fixture.metrics.contains("s3cr3t"))
    }

    @Test func `a secret address with something added is not told either`() async throws {
        let fixture = try fixture(ModuleRoute(.post, "{secret}") { _ in .status(204) })
        for path in ["s3cr3t/more", "s3cr3t//", "x/s3cr3t"] {
            let answer = try await fixture.ask(.post, "/webhooks/monday/\(path)")
            #expect([204, 404].contains(answer.status))
        }
        #expect(fixture.records.all.count == 3)
        #expect(fixture.records.all.allSatisfy { !$0.contains("s3cr3t") })
        #expect(!fixture.metrics.contains("s3cr3t"))
    }

    @Test(arguments: [
        "//webhooks/monday/SECRET", "/app/webhooks/monday/SECRET", "/WebHooks/monday/SECRET",
        "/%77ebhooks/monday/SECRET", "/%2577ebhooks/monday/SECRET", "/webhooks%2fmonday%2fSECRET",
        "/x/../webhooks/monday/SECRET", "/monday/SECRET", "/SECRET", "/monday/SECRET/more",
    ])
    func `a secret address that is written otherwise is told nowhere`(_ form: String) async throws {
        let fixture = try fixture(ModuleRoute(.post, "{secret}") { _ in .status(204) })
        let secret = "Zk3v9QmR7xWc2LpT8bNs5YdH"
        let path = form.replacing("SECRET", with: secret)
        let answer = try await fixture.ask(.post, path)
        #expect([204, 404].contains(answer.status))
        #expect(fixture.records.all.count == 1)
        #expect(fixture.records.all.allSatisfy { !$0.contains(secret) })
        #expect(!fixture.metrics.contains(secret))
    }

    @Test func `an unknown address that holds no secret is told`() async throws {
        let fixture = try fixture(ModuleRoute(.post, "{secret}") { _ in .status(204) })
        _ = try await fixture.ask(.get, "/wp-admin/setup.php")
        #expect(fixture.records.all.contains { $0.contains("/wp-admin/setup.php") })
    }

    @Test(arguments: ProblemKind.allCases)
    func `a problem's title is the name of its status`(_ kind: ProblemKind) async throws {
        let names = [
            400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
            405: "Method Not Allowed", 409: "Conflict", 413: "Content Too Large",
            429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
        ]
        let failures: [any Error & Sendable] = [
            Problem(kind), WebhookRefusal(kind.rawValue, "Deliver otherwise."),
        ]
        for failure in failures {
            let answer = try await fixture(ModuleRoute(.post) { _ in throw failure })
                .ask(.post, "/webhooks/monday")
            #expect(answer.status == kind.rawValue)
            #expect(try answer.json["title"] as? String == names[kind.rawValue])
        }
    }

    @Test func `a handler learns who asks`() async throws {
        let route = ModuleRoute(.post) { request in .json("\"\(request.source)\"") }
        let answer = try await fixture(route)
            .ask(.post, "/webhooks/monday", from: .remote("192.0.2.7"))
        #expect(answer.body == "\"192.0.2.7\"")
    }
}

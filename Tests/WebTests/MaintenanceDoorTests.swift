import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Meetings
import ModuleKit
import Observability
import Operations
import Postgres
import TestSupport
import Testing

@testable import Web

/// What is closed during maintenance, what stays open, and who passes.
@Suite struct MaintenanceDoorTests {
    private static let token = "let-me-see-4711-0815"

    /// The routes over a database of their own, and what is in force.
    private struct House {
        let web: WebFixture
        let store: MaintenanceStore
        let follower: MaintenanceFollower

        /// Begins maintenance, and lets the routes know of it.
        func begin(_ tier: MaintenanceTier, for length: Duration? = nil) async throws {
            _ = try await store.enable(
                try MaintenanceOrder(
                    tier: tier,
                    reason: "new <disks>",
                    author: "ada",
                    end: length.map { .after($0) }
                )
            )
            try await follower.read()
        }
    }

    private func withHouse(_ body: (House) async throws -> Void) async throws {
        try await withTestDatabase { database in
            let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let migrator = Migrator(
                groups: [OperationsMigrations.group],
                client: database,
                logger: silent
            )
            _ = try await migrator.upgrade()
            let metrics = MetricRegistry()
            let maintenance = Maintenance(metrics: metrics)
            let store = MaintenanceStore(database)
            let hook = MountedModule(
                id: "fireflies",
                routes: [ModuleRoute(.post) { _ in .json("{}") }]
            )
            let web = try WebFixture(
                review: ItemReview(database: database, hasBoard: false, metrics: metrics),
                flags: FeatureFlags([], metrics: metrics),
                maintenance: MaintenanceDoor(
                    maintenance: maintenance,
                    store: store,
                    bypassToken: Secret(Self.token)
                ),
                modules: [hook],
                adminToken: "admin-token-of-tests"
            )
            try await body(
                House(
                    web: web,
                    store: store,
                    follower: MaintenanceFollower(
                        client: database,
                        maintenance: maintenance,
                        logger: silent
                    )
                )
            )
        }
    }

    /// Every route of the program, and what becomes of it: whoever adds one decides here.
    private static let open = [
        "GET /livez", "GET /readyz", "GET /health", "GET /metrics",
        "POST /admin/maintenance/enable", "POST /admin/maintenance/disable",
        "GET /admin/**", "POST /admin/**", "PUT /admin/**", "PATCH /admin/**", "DELETE /admin/**",
        "POST /webhooks/fireflies", "GET /webhooks/fireflies", "PUT /webhooks/fireflies",
        "PATCH /webhooks/fireflies", "DELETE /webhooks/fireflies", "OPTIONS /webhooks/fireflies",
        "GET \(Assets.style.path)", "GET \(Assets.icon.path)",
    ]
    private static let closedWhenFull = [
        "GET /", "GET /meetings/{id}", "GET /items/{id}", "GET /api/v1/meetings",
        "GET /api/v1/meetings/{id}", "GET /api/v1/items",
        "POST /ofrep/v1/evaluate/flags", "POST /ofrep/v1/evaluate/flags/{key}",
    ]
    private static let closedToWrites = [
        "POST /items/{id}/approve", "POST /items/{id}/reject", "POST /items/{id}/edit",
    ]

    @Test func `every route is open or closed as this table says, in every tier`() async throws {
        try await withHouse { house in
            let routes = house.web.routes.router().routes.map { "\($0.method) \($0.path)" }
            let judged = Self.open + Self.closedWhenFull + Self.closedToWrites
            #expect(Set(routes).subtracting(judged) == [], "judge these routes in this table")
            #expect(Set(judged).subtracting(routes) == [])

            #expect(try await refused(house, routes) == [])
            try await house.begin(.noPushes)
            #expect(try await refused(house, routes) == [])
            try await house.begin(.readOnly)
            #expect(try await refused(house, routes) == Set(Self.closedToWrites))
            try await house.begin(.full)
            #expect(
                try await refused(house, routes) == Set(Self.closedWhenFull + Self.closedToWrites)
            )
        }
    }

    /// The routes that answer that maintenance is in force.
    private func refused(_ house: House, _ routes: [String]) async throws -> Set<String> {
        var refused: Set<String> = []
        for route in routes {
            let parts = route.split(separator: " ")
            let method = try #require(HTTPRequest.Method(String(parts[0])))
            let path = parts[1].replacing("{id}", with: "1").replacing("{key}", with: "k")
                .replacing("**", with: "x")
            let answer = try await house.web.ask(method, String(path))
            if answer.status == 503, answer.body.contains("Maintenance (") { refused.insert(route) }
        }
        return refused
    }

    @Test func `programs get problem details and the time to come again, browsers a page`()
        async throws
    {
        try await withHouse { house in
            try await house.begin(.full, for: .seconds(90))
            let program = try await house.web.ask(.get, "/api/v1/items")
            #expect(program.status == 503)
            #expect(program["Content-Type"] == "application/problem+json")
            let wait = try #require(program["Retry-After"].flatMap { Int($0) })
            #expect((60...90).contains(wait))
            let detail = try #require(try program.json["detail"] as? String)
            #expect(detail.hasPrefix("Maintenance (full) until 20"))
            #expect(detail.hasSuffix(": new <disks>"))

            let browser = try await house.web.ask(.get, "/", headers: [.accept: "text/html"])
            #expect(browser.status == 503)
            #expect(browser["Content-Type"] == "text/html; charset=utf-8")
            #expect(browser.body.contains("<h1>Maintenance</h1>"))
            #expect(browser.body.contains("until 20"))
            #expect(browser.body.contains("new &lt;disks&gt;"))
            #expect(browser.body.contains(Assets.style.path))
            #expect(try await house.web.ask(.get, Assets.style.path).status == 200)

            try await house.begin(.full)
            #expect(try await house.web.ask(.get, "/")["Retry-After"] == "3600")
        }
    }

    @Test func `read only lets reading through and keeps nothing of a write`() async throws {
        try await withHouse { house in
            try await house.begin(.readOnly)
            #expect(try await house.web.ask(.get, "/").status == 200)
            #expect(try await house.web.ask(.head, "/").status == 200)
            let write = try await house.web.ask(.post, "/items/1/approve", body: "version=1")
            #expect(write.status == 503)
            #expect(write["Retry-After"] == "3600")
            let flags = try await house.web.ask(.post, "/ofrep/v1/evaluate/flags", body: "{}")
            #expect(flags.status == 200)
        }
    }

    @Test func `the bypass token passes, each use is written down, and no other token passes`()
        async throws
    {
        try await withHouse { house in
            try await house.begin(.full)
            let header = try #require(HTTPField.Name("X-Maintenance-Bypass"))
            let wrong: [HTTPFields] = [
                [:], [header: ""], [header: "x"], [header: Self.token + "x"],
                [header: String(Self.token.dropLast())],
                [.cookie: "maintenance_bypass=wrong"], [.authorization: "Bearer \(Self.token)"],
            ]
            for headers in wrong {
                #expect(try await house.web.ask(.get, "/", headers: headers).status == 503)
            }
            #expect(try await house.store.bypasses().isEmpty)

            let cookie = "theme=dark; maintenance_bypass=\(Self.token)"
            for headers in [[header: Self.token], [.cookie: cookie]] as [HTTPFields] {
                let answer = try await house.web.ask(.get, "/?before=9", headers: headers)
                #expect(answer.status == 200)
            }
            let uses = try await house.store.bypasses()
            #expect(uses.map(\.path) == ["/", "/"])
            #expect(uses.map(\.method) == ["GET", "GET"])
            #expect(uses.allSatisfy { !$0.requestID.isEmpty && $0.at != nil })
            #expect(house.web.records.all.count { $0.contains("maintenance bypassed") } == 2)
            #expect(!house.web.records.all.contains { $0.contains(Self.token) })

            // The token opens the doors of maintenance, no others.
            let stranger = try await house.web.ask(
                .get,
                "/",
                headers: [header: Self.token],
                from: .remote("192.0.2.7")
            )
            #expect(stranger.status == 401)
        }
    }

    @Test func `the admin begins, plans and ends maintenance over HTTP`() async throws {
        try await withHouse { house in
            func post(_ path: String, _ body: String, token: String?) async throws -> Answer {
                try await house.web.ask(
                    .post,
                    "/admin/maintenance/\(path)",
                    headers: token.map { [.authorization: "Bearer \($0)"] } ?? [:],
                    body: body
                )
            }
            let admin = "admin-token-of-tests"
            for token in [nil, "wrong"] {
                #expect(try await post("enable", #"{"reason":"x"}"#, token: token).status == 401)
            }
            for body in ["", "{", #"{"tier":"some","reason":"x"}"#, #"{"reason":"x","for":"1"}"#] {
                #expect(try await post("enable", body, token: admin).status == 400, "\(body)")
            }
            #expect(try await house.store.windows().isEmpty)

            let enabled = try await post(
                "enable",
                #"{"tier":"read_only","reason":"new disks","for":"30m","by":"ada"}"#,
                token: admin
            )
            #expect(enabled.status == 200)
            #expect(try enabled.json["tier"] as? String == "read_only")
            #expect(try enabled.json["state"] as? String == "in_force")
            let planned = try await post(
                "enable",
                #"{"reason":"move","from":"2099-01-31T22:00:00Z","until":"2099-01-31T23:00:00Z"}"#,
                token: admin
            )
            #expect(try planned.json["state"] as? String == "planned")
            #expect(try planned.json["ends_at"] as? String == "2099-01-31T23:00:00Z")

            #expect(try await post("disable", "", token: admin).status == 200)
            #expect(try await post("disable", #"{"window":1}"#, token: admin).status == 409)
            let windows = try await house.store.windows()
            #expect(windows.map(\.state) == [.planned, .over])
            #expect(windows.last?.author.hasPrefix("ada at ") == true)
            #expect(windows.last?.closedBy?.hasPrefix("admin at ") == true)
        }
    }

    @Test func `maintenance makes an instance neither dead nor unready, and health tells it`()
        async throws
    {
        try await withHouse { house in
            try await house.begin(.full, for: .seconds(60))
            for path in ["/livez", "/readyz", "/health", "/metrics"] {
                #expect(try await house.web.ask(.get, path).status == 200, "\(path)")
            }
            #expect(try await house.web.ask(.get, "/health").json["maintenance"] == nil)
            let verbose = try await house.web.ask(.get, "/health?verbose").json
            let told = try #require(verbose["maintenance"] as? [String: Any])
            #expect(told["tier"] as? String == "full")
            #expect(told["confirmed"] as? Bool == true)
            #expect(told["reason"] as? String == "new <disks>")
            _ = try await house.store.disable(author: "ada")
            try await house.follower.read()
            #expect(try await house.web.ask(.get, "/health?verbose").json["maintenance"] == nil)
        }
    }
}

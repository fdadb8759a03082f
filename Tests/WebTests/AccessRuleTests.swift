import HTTPTypes
import NIOCore
import Testing

@testable import Web

struct AccessRuleTests {
    static let guarded = ["/", "/meetings/1", "/api/v1/meetings", "/api/v1/items"]

    @Test(arguments: guarded)
    func `pages and API answer a client on this machine`(path: String) async throws {
        let answer = try await WebFixture().ask(.get, path)
        #expect(answer.status != 401)
    }

    @Test(arguments: guarded)
    func `pages and API refuse a client on another machine`(path: String) async throws {
        let answer = try await WebFixture().ask(.get, path, from: .remote("192.0.2.1"))
        #expect(answer.status == 401)
    }

    @Test(arguments: [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Anything", "X-Real-IP",
        "Via", "CF-Connecting-IP", "True-Client-IP",
    ])
    func `a client that a proxy speaks for is not on this machine`(name: String) async throws {
        let field = try #require(HTTPField.Name(name))
        let answer = try await WebFixture().ask(.get, "/", headers: [field: "127.0.0.1"])
        #expect(answer.status == 401)
    }

    @Test func `a foreign name that resolves to this machine opens nothing`() async throws {
        let answer = try await WebFixture().ask(.get, "/", host: "evil.example:8080")
        #expect(answer.status == 401)
        let named = try await WebFixture().ask(.get, "/", host: "[::1]:8080")
        #expect(named.status == 200)
    }

    @Test(arguments: [
        ("Bearer token-of-the-admin", 200), ("bearer token-of-the-admin", 200),
        ("Bearer token-of-the-admi", 401), ("Bearer token-of-the-admin2", 401), ("Bearer ", 401),
        ("Basic token-of-the-admin", 401), ("token-of-the-admin", 401),
    ])
    func `the admin token opens pages and API from anywhere`(
        authorization: String,
        status: Int
    ) async throws {
        let answer = try await WebFixture(adminToken: "token-of-the-admin").ask(
            .get,
            "/api/v1/items",
            headers: [.authorization: authorization],
            from: .remote("192.0.2.1")
        )
        #expect(answer.status == status)
    }

    @Test func `no bearer is the admin where no token is set`() async throws {
        let answer = try await WebFixture().ask(
            .get,
            "/",
            headers: [.authorization: "Bearer "],
            from: .remote("192.0.2.1")
        )
        #expect(answer.status == 401)
    }

    @Test(arguments: ["/admin", "/admin/maintenance/enable", "//admin/x", "/admin/no/such/path"])
    func `in production without a token nothing of the admin's is there`(path: String) async throws
    {
        let fixture = try WebFixture(isProduction: true)
        for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete] {
            let answer = try await fixture.ask(
                method,
                path,
                headers: [.authorization: "Bearer guess"]
            )
            #expect(answer.status == 404, "\(method)")
        }
    }

    @Test(arguments: ["/admin/maintenance/enable", "/admin/no/such/path"])
    func `the admin's routes ask for the token, also on this machine`(path: String) async throws {
        for isProduction in [true, false] {
            let fixture = try WebFixture(
                adminToken: "token-of-the-admin",
                isProduction: isProduction
            )
            let none = try await fixture.ask(.post, path)
            #expect(none.status == 401)
            #expect(none["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
            let wrong: HTTPFields = [.authorization: "Bearer token-of-another"]
            #expect(try await fixture.ask(.post, path, headers: wrong).status == 401)
        }
        let open = try await WebFixture().ask(.post, path)
        #expect(open.status == 401)
        #expect(open.body.contains("ADMIN_TOKEN"))
        let admin = try await WebFixture(adminToken: "token-of-the-admin").ask(
            .post,
            "/admin/no/such/path",
            headers: [.authorization: "Bearer token-of-the-admin"],
            from: .remote("192.0.2.1")
        )
        #expect(admin.status == 404)
    }

    @Test(arguments: [
        (["203.0.113.7"], "203.0.113.7"),
        (["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        (["203.0.113.7", "10.0.0.2"], "203.0.113.7"),
        (["203.0.113.7, 10.0.0.3, 10.0.0.2"], "203.0.113.7"),
        (["10.0.0.3"], "10.0.0.3"),
        (["203.0.113.7, nonsense"], "unknown"),
        (["127.0.0.1"], "127.0.0.1"),
        ([], "10.0.0.1"),
    ])
    func `a believed proxy names the client, by the last address that is no proxy's`(
        forwardedFor: [String],
        client: String
    ) throws {
        let found = ClientAddress(
            try SocketAddress(ipAddress: "10.0.0.1", port: 1),
            forwardedFor: forwardedFor,
            isTrustedProxy: { $0.hasPrefix("10.0.0.") }
        )
        #expect(found == .remote(client))
    }

    @Test func `nobody else is believed about the client`() throws {
        let found = ClientAddress(
            try SocketAddress(ipAddress: "192.0.2.1", port: 1),
            forwardedFor: ["203.0.113.7"],
            isTrustedProxy: { $0.hasPrefix("10.0.0.") }
        )
        #expect(found == .remote("192.0.2.1"))
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true), ("::ffff:127.0.0.1", true),
        ("10.0.0.1", false), ("::2", false), ("::ffff:10.0.0.1", false),
    ])
    func `loopback is 127.0.0.0/8 and ::1`(address: String, isLoopback: Bool) throws {
        let client = ClientAddress(try SocketAddress(ipAddress: address, port: 1))
        #expect((client == .loopback) == isLoopback)
    }

    @Test func `a client whose address is unknown counts as a stranger`() {
        #expect(ClientAddress(nil) == .remote("unknown"))
    }
}

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

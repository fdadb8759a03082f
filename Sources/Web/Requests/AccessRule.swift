import Crypto
import Foundation
import HTTPTypes
import Hummingbird
public import Observability

/// Who may see meetings, until people can sign in.
///
/// A client on this machine that no proxy speaks for, or the bearer of the admin token. A
/// request from this machine must also name this machine as its host: otherwise a foreign page
/// in a browser here could have its own name resolve to 127.0.0.1 and read the answers.
public struct AccessRule: Sendable {
    private let adminToken: Secret?
    private let hosts: Set<String>
    private let isProduction: Bool

    /// Makes the rule.
    ///
    /// - Parameters:
    ///   - adminToken: The token whose bearer may see everything; nil where none is set.
    ///   - ownHosts: Further host names by which this machine may be asked, in lower case.
    ///   - isProduction: Whether the admin's routes are hidden where no token is set.
    public init(adminToken: Secret?, ownHosts: [String] = [], isProduction: Bool = false) {
        self.adminToken = adminToken
        self.isProduction = isProduction
        self.hosts = Set(ownHosts + ["localhost", "127.0.0.1", "[::1]"])
    }

    /// Whether a request may see meetings, checks and faults in detail.
    func allows(_ request: Request, from client: ClientAddress) -> Bool {
        if Self.bearer(of: request, is: adminToken) { return true }
        return client == .loopback && !Self.isForwarded(request) && isAskedByOwnName(request)
    }

    /// Refuses a request that may not.
    func check(_ request: Request, from client: ClientAddress) throws(Problem) {
        guard !allows(request, from: client) else { return }
        throw Problem(
            .unauthorized,
            "Ask from this machine directly, or send the admin token as a bearer token.",
            headers: [.wwwAuthenticate: "Bearer realm=\"taskforge\""]
        )
    }

    /// Refuses a request to the admin's routes that does not bear the admin token.
    ///
    /// A client on this machine needs it as well: a foreign page in a browser here could post.
    func checkAdmin(_ request: Request) throws(Problem) {
        guard !Self.bearer(of: request, is: adminToken) else { return }
        guard adminToken != nil || !isProduction else { throw Problem(.notFound) }
        throw Problem(
            .unauthorized,
            adminToken == nil
                ? "Set ADMIN_TOKEN, and send it as a bearer token."
                : "Send the admin token as a bearer token.",
            headers: [.wwwAuthenticate: "Bearer realm=\"taskforge\""]
        )
    }

    /// Whether a request bears a token.
    static func bearer(of request: Request, is token: Secret?) -> Bool {
        guard let token, !token.isEmpty,
            let given = request.headers[.authorization],
            given.lowercased().hasPrefix("bearer ")
        else { return false }
        return isSame(given.dropFirst("bearer ".count), token)
    }

    /// Whether a text is a secret; the comparison takes the same time wherever they differ.
    static func isSame(_ offered: some StringProtocol, _ secret: Secret) -> Bool {
        SHA256.hash(data: Data(offered.utf8)) == SHA256.hash(data: Data(secret.reveal().utf8))
    }

    private static func isForwarded(_ request: Request) -> Bool {
        request.headers.contains { field in
            let name = field.name.canonicalName
            return name.hasPrefix("x-forwarded") || forwardingHeaders.contains(name)
        }
    }

    /// What proxies add beside `X-Forwarded-…`; RFC 7239, RFC 9110 section 7.6.3, and vendors.
    private static let forwardingHeaders: Set<String> = [
        "cf-connecting-ip", "client-ip", "fastly-client-ip", "forwarded", "forwarded-for",
        "true-client-ip", "via", "x-client-ip", "x-cluster-client-ip", "x-original-host",
        "x-real-ip",
    ]

    private func isAskedByOwnName(_ request: Request) -> Bool {
        guard let authority = request.head.authority?.lowercased() else { return true }
        return hosts.contains(Self.host(of: authority))
    }

    /// The host of `host`, `host:port` or `[address]:port`.
    private static func host(of authority: String) -> String {
        if authority.hasPrefix("["), let bracket = authority.firstIndex(of: "]") {
            return String(authority[...bracket])
        }
        return String(authority.prefix { $0 != ":" })
    }
}

/// Keeps strangers from the routes behind it.
struct AccessMiddleware: RouterMiddleware {
    let rule: AccessRule

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        try rule.check(request, from: context.client)
        return try await next(request, context)
    }
}

/// Keeps all but the admin from the routes behind it.
struct AdminMiddleware: RouterMiddleware {
    let rule: AccessRule

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        try rule.checkAdmin(request)
        return try await next(request, context)
    }
}

import HTTPTypes
import Hummingbird
import Logging
public import Observability
public import Operations

/// What is closed during maintenance, and who passes.
public struct MaintenanceDoor: Sendable {
    /// The cookie by which a browser passes.
    static let cookie = "maintenance_bypass"

    let maintenance: Maintenance
    let store: MaintenanceStore
    private let bypassToken: Secret?

    /// Makes the door.
    ///
    /// - Parameters:
    ///   - maintenance: What is in force.
    ///   - store: Where orders and uses of the token are written down.
    ///   - bypassToken: What lets its bearer pass; nil where nobody does.
    public init(maintenance: Maintenance, store: MaintenanceStore, bypassToken: Secret?) {
        self.maintenance = maintenance
        self.store = store
        self.bypassToken = bypassToken
    }

    /// Lets a request pass, or refuses it.
    ///
    /// - Parameter isRead: Whether the request changes nothing.
    /// - Throws: A ``Problem`` with the time to come again.
    func check(_ request: Request, _ context: WebContext, isRead: Bool) async throws {
        guard let standing = maintenance.standing else { return }
        switch standing.window.tier {
        case .noPushes: return
        case .readOnly where isRead: return
        case .readOnly, .full: break
        }
        if bearsToken(request), await noteBypass(request, context, standing) {
            maintenance.note(.bypassed)
            return
        }
        maintenance.note(.refused)
        var problem = Problem(
            .serviceUnavailable,
            standing.sentence,
            headers: [
                .retryAfter: "\(max(1, Int((standing.retryAfter / .seconds(1)).rounded(.up))))",
                .cacheControl: "no-store",
            ]
        )
        problem.heading = "Maintenance"
        throw problem
    }

    /// Writes down that a request passes; one that cannot be written down does not pass.
    private func noteBypass(
        _ request: Request,
        _ context: WebContext,
        _ standing: Maintenance.Standing
    ) async -> Bool {
        let bypass = MaintenanceBypass(
            window: standing.window.id,
            client: context.client.text,
            method: request.method.rawValue,
            path: request.uri.path,
            requestID: LogContext.current?.requestID ?? ""
        )
        do {
            try await store.record(bypass)
            context.logger.notice(
                "maintenance bypassed",
                metadata: [
                    "window": "\(bypass.window)", "client_address": "\(bypass.client)",
                    "method": "\(bypass.method)", "path": "\(bypass.path)",
                ]
            )
            return true
        } catch {
            context.logger.warning("maintenance bypass could not be written down", error: error)
            return false
        }
    }

    private func bearsToken(_ request: Request) -> Bool {
        guard let bypassToken, !bypassToken.isEmpty else { return false }
        let offered = request.headers[.bypass] ?? request.cookies[Self.cookie]?.value
        return offered.map { AccessRule.isSame($0, bypassToken) } ?? false
    }
}

/// Closes the routes behind it during maintenance.
struct MaintenanceMiddleware: RouterMiddleware {
    let door: MaintenanceDoor
    /// Whether the routes change nothing, whatever their method.
    var onlyReads = false

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let isRead = onlyReads || request.method == .get || request.method == .head
        try await door.check(request, context, isRead: isRead)
        return try await next(request, context)
    }
}

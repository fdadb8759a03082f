import Foundation
import Hummingbird
import ModuleKit
import NIOCore
import Operations

/// Begins, plans and ends maintenance, for whoever bears the admin token.
struct MaintenanceRoutes: Sendable {
    let store: MaintenanceStore

    /// The largest body, in bytes.
    private static let bodyLimit = 16_384

    func add(to router: some RouterMethods<WebContext>) {
        router.post("maintenance/enable") { request, context in
            let wish = try await wish(EnableWish.self, request)
            return Response.json(try await answering { try await enable(wish, context) })
        }
        router.post("maintenance/disable") { request, context in
            let wish = try await wish(DisableWish.self, request)
            return Response.json(
                try await answering {
                    try await store.disable(wish.window, author: Self.author(wish.by, context))
                }
            )
        }
    }

    private func enable(
        _ wish: EnableWish,
        _ context: WebContext
    ) async throws -> MaintenanceWindow {
        let length = try wish.length.map { text in
            guard let length = Duration(lengthOfTime: text) else {
                throw Problem(.badRequest, "`for` must be a length of time such as 30m or 2h.")
            }
            return MaintenanceOrder.End.after(length)
        }
        guard length == nil || wish.until == nil else {
            throw Problem(.badRequest, "Give `for` or `until`, not both.")
        }
        return try await store.enable(
            try MaintenanceOrder(
                tier: wish.tier ?? .full,
                reason: wish.reason ?? "",
                author: Self.author(wish.by, context),
                startsAt: wish.from,
                end: length ?? wish.until.map { .at($0) }
            )
        )
    }

    /// Who asks: by the name given, and always by the address.
    private static func author(_ name: String?, _ context: WebContext) -> String {
        "\(name ?? "admin") at \(context.client.text)"
    }

    /// Reads the body; an empty one wishes nothing in particular.
    private func wish<Wish: Decodable>(_ type: Wish.Type, _ request: Request) async throws -> Wish {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            let data = Data(body.readableBytesView)
            return try decoder.decode(type, from: data.isEmpty ? Data("{}".utf8) : data)
        } catch {
            let tiers = MaintenanceTier.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(
                .badRequest,
                """
                The body must be JSON such as {"tier": "full", "reason": "…", "for": "30m"}; tiers \
                are \(tiers), times such as 2026-01-31T22:00:00Z.
                """
            )
        }
    }

    private func answering<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as MaintenanceError {
            switch error {
            case .notOpen: throw Problem(.conflict, error.description)
            default: throw Problem(.badRequest, error.description)
            }
        }
    }
}

/// What `enable` is asked for.
private struct EnableWish: Decodable {
    let tier: MaintenanceTier?
    let reason: String?
    let length: String?
    let until: Date?
    let from: Date?
    let by: String?

    enum CodingKeys: String, CodingKey {
        case tier, reason, until, from, by
        case length = "for"
    }
}

/// What `disable` is asked for.
private struct DisableWish: Decodable {
    let window: Int64?
    let by: String?
}

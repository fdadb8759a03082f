import HTTPTypes
import Hummingbird
public import ModuleKit
import NIOCore

/// A module's routes, mounted beneath `/webhooks/` and the module's name.
public struct MountedModule: Sendable {
    /// The module's name.
    public let id: ModuleID
    /// What it answers.
    public let routes: [ModuleRoute]

    /// Mounts a module.
    public init(id: ModuleID, routes: [ModuleRoute]) {
        self.id = id
        self.routes = routes
    }

    func add(to router: some RouterMethods<WebContext>) {
        let group = router.group("webhooks").group(RouterPath(id.name))
        for route in routes {
            let names = RouterPath(route.path).compactMap(Self.parameterName)
            group.on(RouterPath(route.path), method: route.method.http) { request, context in
                try await Self.answer(request, context, route: route, parameterNames: names)
            }
        }
        for (path, routes) in Dictionary(grouping: routes, by: \.path) {
            refuseOthers(than: routes.map(\.method.http), at: path, group)
        }
    }

    /// Tells who uses another method which ones there are.
    private func refuseOthers(
        than methods: [HTTPRequest.Method],
        at path: String,
        _ group: some RouterMethods<WebContext>
    ) {
        let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
        for method in [HTTPRequest.Method.get, .put, .patch, .post, .delete, .options]
        where !methods.contains(method) {
            group.on(RouterPath(path), method: method) { _, _ -> Response in
                throw Problem(
                    .methodNotAllowed,
                    "This address takes \(allowed) only.",
                    headers: [.allow: allowed]
                )
            }
        }
    }

    /// Reads the body and asks the handler, both within the route's deadline.
    private static func answer(
        _ request: Request,
        _ context: WebContext,
        route: ModuleRoute,
        parameterNames: [String]
    ) async throws -> Response {
        let answer = try await withDeadline(route.deadline) {
            let body = try await request.body.collect(upTo: route.bodyLimit)
            return try await route.handle(
                ModuleRequest(
                    headers: request.headers.map { ($0.name.rawName, $0.value) },
                    parameters: Dictionary(
                        uniqueKeysWithValues: parameterNames.compactMap { name in
                            context.parameters.get(name).map { (name, $0) }
                        }
                    ),
                    query: Dictionary(
                        request.uri.queryParameters.map { (String($0.key), String($0.value)) },
                        uniquingKeysWith: { _, last in last }
                    ),
                    body: Array(body.readableBytesView),
                    source: context.client.text
                )
            )
        }
        guard let answer else {
            throw Problem(.serviceUnavailable, "The answer took too long; try again.")
        }
        var response = Response(
            status: HTTPResponse.Status(code: answer.status),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        )
        response.headers[.contentType] = answer.contentType
        return response
    }

    private static func parameterName(_ element: RouterPath.Element) -> String? {
        let text = element.description
        guard text.hasPrefix("{"), text.hasSuffix("}") else { return nil }
        return String(text.dropFirst().dropLast())
    }
}

extension ModuleRoute.Method {
    fileprivate var http: HTTPRequest.Method {
        switch self {
        case .get: .get
        case .post: .post
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The routes of the sandbox.
struct SandboxRoutes: Sendable {
    /// The base path of each vendor; what stands behind it is the vendor's own.
    static let basePaths: [Vendor: String] = [
        .fireflies: "/fireflies/graphql", .gemini: "/gemini/v1beta", .monday: "/monday/v2",
        .render: "/render/v1",
    ]

    /// The vendors' way.
    let gate: SandboxGate

    /// The sandbox's account of itself, as it is now.
    let report: @Sendable () -> SandboxReport

    /// Sends the event that tries an address, as the button of Fireflies' page does.
    let pressTestButton: @Sendable () -> Void

    /// The router with all routes.
    func router() -> Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        for (vendor, base) in Self.basePaths.sorted(by: { $0.value < $1.value }) {
            let methods: [HTTPRequest.Method] =
                switch vendor {
                case .fireflies, .monday: [.post]
                case .gemini: [.get, .post]
                case .render: [.get, .post, .patch, .put, .delete]
                }
            let isWhole = vendor == .fireflies || vendor == .monday
            for method in methods {
                router.on(RouterPath(isWhole ? base : base + "/**"), method: method) {
                    request,
                    context in
                    let path = request.uri.path.dropFirst(base.count).drop { $0 == "/" }
                    return try await gate.respond(
                        vendor,
                        path: path.removingPercentEncoding ?? String(path),
                        request,
                        context
                    )
                }
            }
        }
        router.get("/board") { _, _ in board() }
        router.get("/sandbox/state") { _, _ in json(JSONText.write(report().json)) }
        router.get("/sandbox/faults") { _, _ in try faults() }
        router.put("/sandbox/faults") { request, _ in try await replaceFaults(request) }
        router.post("/sandbox/webhooks/fireflies/test") { _, _ in
            pressTestButton()
            return Response(status: .accepted)
        }
        return router
    }

    private func board() -> Response {
        let page = BoardPage(account: report().account)
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page.html))
        )
    }

    private func faults() throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return json(Array(try encoder.encode(gate.faults.current)))
    }

    private func replaceFaults(_ request: Request) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: 1_048_576)
        } catch is NIOTooManyBytesError {
            throw HTTPError(.contentTooLarge, message: "Faults are at most one megabyte.")
        }
        do {
            let faults = try JSONDecoder().decode(
                SandboxFaults.self,
                from: Data(body.readableBytesView)
            )
            gate.replaceFaults(faults)
        } catch let error as SandboxFaultsError {
            throw HTTPError(.badRequest, message: error.description)
        } catch {
            throw HTTPError(
                .badRequest,
                message: "The body is no JSON object of vendors with lists of faults."
            )
        }
        return try faults()
    }

    private func json(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}

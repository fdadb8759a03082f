/// The simulated Render as far as it exists: a service that knows nothing yet.
struct RenderSimulator: VendorSimulator {
    func answer(
        _ request: SandboxRequest,
        beforeEffect: () async throws -> Void
    ) async throws -> SandboxAnswer {
        try await beforeEffect()
        let key = request.headers["authorization"] ?? ""
        guard key.lowercased().hasPrefix("bearer "), !key.hasSuffix(" invalid") else {
            return failure(status: 401, message: "unauthorized")
        }
        return failure(status: 404, message: "not found: \(request.path.prefix(200))")
    }

    func operation(of request: SandboxRequest) -> String { request.method }

    func failure(status: Int, message: String) -> SandboxAnswer {
        SandboxAnswer(status: status, json: ["message": .string(message)])
    }
}

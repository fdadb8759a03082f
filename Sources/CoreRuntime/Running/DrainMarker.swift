import ServiceLifecycle

/// The last service of all, so that it is the first to hear that the instance is to stop.
struct DrainMarker: Service {
    let onDrain: @Sendable () -> Void

    func run() async throws {
        try await gracefulShutdown()
        onDrain()
    }
}

import CoreRuntime
import ServiceLifecycle
import UnixSignals

/// Does what SIGHUP asks for, each time it comes, and tells the supervisor of it.
struct ReloadSignal: Service {
    let signals: UnixSignalsSequence
    let supervision: Supervision
    let reload: @Sendable () async -> Void

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            await supervision.reloading(reload)
        }
    }
}

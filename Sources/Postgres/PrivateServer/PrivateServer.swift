public import Logging
public import Observability
import Synchronization

/// A PostgreSQL of the program's own, for machines where `DATABASE_URL` names none.
///
/// It lies in a folder, takes connections on a unix socket only, and is shared by all processes
/// that use the same folder: the first one starts it, the last one stops it. One whose users were
/// killed goes on, and the next user adopts it.
public final class PrivateServer: Sendable {
    /// How the server came to run.
    public enum Origin: String, Sendable {
        /// It ran already, for another process or for one that was killed.
        case adopted
        /// Its data folder was made and it was started.
        case made
        /// It was started on the data that was there.
        case started
    }

    /// The server's superuser, as whom we connect.
    static let userName = "taskforge"

    /// Where the server takes our connections; holds no password.
    public let connectionString: Secret

    /// The folder of the server's data, log and locks.
    public let folder: String

    /// What a person should know about the folder: why another than the asked-for one was taken.
    public let notice: String?

    /// How the server came to run.
    public let origin: Origin

    private let control: ServerControl
    private let membership: Mutex<ServerControl.Membership?>
    private let logger: Logger

    /// Becomes a user of the server in the folder, which is made and started where need be.
    ///
    /// A cancelled start leaves no server behind that nobody uses.
    ///
    /// - Parameters:
    ///   - options: The folder, and how long to wait.
    ///   - logger: Told of starts and stops.
    public static func start(
        _ options: PrivateServerOptions,
        logger: Logger
    ) async throws(PrivateServerError) -> PrivateServer {
        let server = try await onCancellableThread { isCancelled throws(PrivateServerError) in
            try PrivateServer(options, logger: logger, isCancelled: isCancelled)
        }
        logger.info(
            "private postgresql is ready",
            metadata: ["folder": "\(server.folder)", "origin": "\(server.origin.rawValue)"]
        )
        return server
    }

    /// Runs `body` with the server, which is left afterwards, however `body` ends.
    @discardableResult
    public static func with<Value: Sendable>(
        _ options: PrivateServerOptions,
        logger: Logger,
        _ body: (PrivateServer) async throws -> Value
    ) async throws -> Value {
        let server = try await start(options, logger: logger)
        do {
            let value = try await body(server)
            await server.stop()
            return value
        } catch {
            await server.stop()
            throw error
        }
    }

    /// Whether the server is there, by a short look that asks it nothing.
    public func isRunning() async -> Bool {
        let result = await Self.onThread { [control] () throws(PrivateServerError) in
            ServerSighting.isUp(at: control.place)
        }
        // Without a thread to look with, the next look tells.
        return (try? result.get()) ?? true
    }

    /// Starts the server again where it has ended while it was used; its address stays the same.
    ///
    /// Waits until it takes connections, which after a crash it does once everything committed is
    /// there again.
    public func restore() async throws(PrivateServerError) {
        try await Self.onCancellableThread { [control] isCancelled throws(PrivateServerError) in
            var control = control
            control.isCancelled = isCancelled
            try control.restore()
        }
    }

    /// Ceases to use the server, which its last user stops.
    ///
    /// A second call does nothing. Cancellation does not cut it short. A server that does not end
    /// is named in the log.
    public func stop() async {
        guard let membership = membership.withLock({ $0.take() }) else { return }
        let result = await Self.onThread { [control] () throws(PrivateServerError) in
            try control.leave(membership)
        }
        guard case .failure(let error) = result else { return }
        logger.error("private postgresql could not be stopped", metadata: ["error": "\(error)"])
    }

    /// Blocks until the server is ready.
    private init(
        _ options: PrivateServerOptions,
        logger: Logger,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(PrivateServerError) {
        let place = try ServerPlace.choose(options)
        control = ServerControl(
            place: place,
            installed: PostgresInstallation.all(path: options.programPath),
            options: options,
            isCancelled: isCancelled
        )
        let membership = try control.join()
        connectionString = Secret(membership.address.connectionString)
        folder = place.home
        notice =
            place.isElsewhere
            ? """
            PostgreSQL's data lies in \(place.home), because the user \(place.user.name) cannot \
            enter \(options.dataFolder).
            """
            : nil
        origin = membership.origin
        self.membership = Mutex(membership)
        self.logger = logger
    }

    /// Does blocking work that asks again and again whether the task was cancelled.
    private static func onCancellableThread<Value: Sendable>(
        _ work:
            @escaping @Sendable (
                _ isCancelled: @escaping @Sendable () -> Bool
            ) throws(PrivateServerError) -> Value
    ) async throws(PrivateServerError) -> Value {
        let mark = CancellationMark()
        let result = await withTaskCancellationHandler {
            await onThread { () throws(PrivateServerError) in try work { mark.isSet } }
        } onCancel: {
            mark.set()
        }
        return try result.get()
    }

    private static func onThread<Value: Sendable>(
        _ work: @escaping @Sendable () throws(PrivateServerError) -> Value
    ) async -> Result<Value, PrivateServerError> {
        await withUnsafeContinuation { continuation in
            do throws(ThreadError) {
                try BlockingThread.start(name: "private-postgres") {
                    continuation.resume(returning: Result(catching: work))
                }
            } catch {
                continuation.resume(
                    returning: .failure(
                        .programUnusable(path: "private-postgres", reason: error.description)
                    )
                )
            }
        }
    }
}

/// Set when the task that waits for blocking work is cancelled.
private final class CancellationMark: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() {
        value.store(true, ordering: .relaxed)
    }
}

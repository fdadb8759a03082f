import Foundation
import Glibc
public import Observability
import Synchronization

/// A throw-away PostgreSQL in a temporary folder, on a unix socket only and without fsync.
///
/// It ends with the test process, whatever ends that: the kernel sends the server SIGQUIT when the
/// thread that started it is gone.
public final class PostgresTestServer: Sendable {
    /// Why there is no server.
    public struct Failure: Error, CustomStringConvertible {
        /// What went wrong and what helps.
        public let description: String
    }

    /// How a server is stopped.
    public enum Shutdown: Sendable {
        /// Ends all sessions and stops in good order.
        case fast
        /// Stops as in a crash.
        case immediate

        fileprivate var signal: Int32 { self == .fast ? SIGINT : SIGQUIT }
    }

    private let folder: String
    private let programs: String
    private let server = Mutex<Process?>(nil)

    /// Makes the data folder and starts the server, which blocks: for `start()` and `shared()`.
    fileprivate init() throws {
        programs = try PostgresTestFolder.findPrograms()
        folder = try PostgresTestFolder.make()
        let initdb = makeProcess(
            "initdb",
            [
                "-D", "\(folder)/data", "-A", "trust", "-U", "postgres", "--locale=C.UTF-8",
                "-E", "UTF8", "--no-sync",
            ]
        )
        try initdb.run()
        initdb.waitUntilExit()
        guard initdb.terminationStatus == 0 else {
            throw Failure(description: "initdb failed, see \(folder)/initdb.log")
        }
        try launch()
    }

    /// A server of one's own, for a test that stops it or ends its processes.
    public static func start() async throws -> PostgresTestServer {
        try await onThread { try PostgresTestServer() }
    }

    /// The server that the tests of this process share.
    public static func shared() async throws -> PostgresTestServer {
        try await onThread { try sharedServer.get() }
    }

    /// Where the server's database `name` is.
    public func connectionString(database name: String = "postgres") -> Secret {
        Secret("host=\(folder) user=postgres dbname=\(name)")
    }

    /// Stops the server and waits until its main process is gone.
    public func stop(_ shutdown: Shutdown = .fast) async throws {
        try await Self.onThread { [self] in
            guard let process = server.withLock({ $0 }) else { return }
            kill(process.processIdentifier, shutdown.signal)
            process.waitUntilExit()
            server.withLock { $0 = nil }
        }
    }

    /// Starts the stopped server again.
    public func startAgain() async throws {
        try await Self.onThread { [self] in try launch() }
    }

    /// Starts the server from a thread that stays until the server has ended, because the kernel's
    /// signal is tied to that thread.
    private func launch() throws {
        let process = makeProcess(
            "postgres",
            [
                "-D", "\(folder)/data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off",
                "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
                "-c", "max_connections=300", "-c", "shared_buffers=32MB",
            ]
        )
        let started = Handover<Result<Void, any Error>>()
        try BlockingThread.start(name: "test-postgres") {
            let result = Result { try process.run() }
            started.put(result)
            if case .success = result { process.waitUntilExit() }
        }
        try started.take().get()
        server.withLock { $0 = process }
    }

    /// A program of PostgreSQL, as the user postgres where we are root: PostgreSQL refuses root.
    private func makeProcess(_ program: String, _ arguments: [String]) -> Process {
        let asPostgres = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments =
            (getuid() == 0 ? asPostgres : []) + ["--pdeathsig", "QUIT", "\(programs)/\(program)"]
            + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let log =
            FileHandle(forWritingAtPath: "\(folder)/\(program).log")
            ?? FileHandle.nullDevice
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        return process
    }

    private static func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try BlockingThread.start(name: "test-database") {
                    continuation.resume(with: Result { try body() })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}

/// Started by whoever asks first, on a thread that may block.
private let sharedServer = Result { try PostgresTestServer() }

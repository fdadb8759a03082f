import Foundation
import Observability

/// Runs programs of PostgreSQL, such as `pg_dump`, beside the test servers.
public enum PostgresProgram {
    /// Runs a program to its end.
    ///
    /// - Throws: `PostgresTestServer.Failure` with what it wrote, where it fails.
    public static func run(_ name: String, _ arguments: [String]) async throws {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try BlockingThread.start(name: "test-program") {
                    continuation.resume(with: Result { try runNow(name, arguments) })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private static func runNow(_ name: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: try PostgresTestFolder.findPrograms() + "/" + name)
        process.arguments = arguments
        let output = Pipe()
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let words = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PostgresTestServer.Failure(
                description: "\(name) failed: \(String(decoding: words, as: UTF8.self))"
            )
        }
    }
}

import Foundation
import Observability

/// PostgreSQL's own benchmark, the yardstick.
struct Pgbench: Sendable {
    /// The command that is compared with.
    static let name = "pgbench -S -M prepared -c 8 -j 1"

    /// It could not be run, or said something unexpected.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The server.
    let connectionString: Secret

    /// Makes the tables.
    func prepare() async throws {
        _ = try await run(["-i", "-q", "-s", "1"])
    }

    /// Reads as many rows.
    ///
    /// By number and not by time: pgbench ends a timed run by SIGALRM, which a child of ours never
    /// gets, since every thread that could start it has its signals blocked.
    func read(_ count: Int) async throws -> ReadRun {
        let perClient = max(1, count / 8)
        let arguments = ["-n", "-S", "-M", "prepared", "-c", "8", "-j", "1", "-t", "\(perClient)"]
        let cpu = cpuSeconds(ofChildren: true)
        let text = try await run(arguments)
        let cpuUsed = cpuSeconds(ofChildren: true) - cpu
        return ReadRun(
            count: perClient * 8,
            perSecond: try Self.rate(in: text),
            cpuMicroseconds: cpuUsed * 1_000_000 / Double(perClient * 8)
        )
    }

    /// The transactions a second that pgbench tells.
    static func rate(in text: String) throws -> Double {
        let rate = text.split(separator: "\n").first { $0.hasPrefix("tps = ") }
        guard let rate, let number = Double(rate.dropFirst(6).prefix { $0 != " " }) else {
            throw Failure(description: "pgbench gave no rate: \(text.suffix(300))")
        }
        return number
    }

    /// Runs pgbench with arguments and gives what it says.
    func run(_ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try BlockingThread.start(name: "pgbench") {
                    continuation.resume(with: Result { try runBlocking(arguments) })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private func runBlocking(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["pgbench"] + arguments + [connectionString.reveal()]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "pgbench failed: \(text.suffix(300))")
        }
        return text
    }
}

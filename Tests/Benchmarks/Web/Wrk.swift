import Foundation
import Observability

/// The load generator `wrk`, one thread and 32 connections.
enum Wrk {
    /// One run against one server in this process.
    struct Run: Sendable {
        /// How many requests a second were answered.
        var perSecond: Double
        /// The server's CPU time of one request, in microseconds.
        var cpuMicroseconds: Double
    }

    /// The path of the greeting that both servers answer.
    static let path = "/hello/world"

    /// It could not be run, or said something unexpected.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How long the answers of one run took, in microseconds.
    struct Latency: Sendable {
        /// Half of them took no longer.
        var p50: Double
        /// 99 of 100 took no longer.
        var p99: Double
    }

    /// Asks a server for one path over one connection, one request after the other.
    static func latency(port: Int, path: String, seconds: Int) async throws -> Latency {
        let text = try await run([
            "-t1", "-c1", "-d\(seconds)s", "--latency", "http://127.0.0.1:\(port)\(path)",
        ])
        func share(_ name: String) -> Double? {
            let words = text.split(separator: "\n").map { $0.split(separator: " ") }
            return words.first { $0.first == name[...] }.flatMap(\.last).flatMap(microseconds)
        }
        guard let p50 = share("50%"), let p99 = share("99%"), !text.contains("Non-2xx") else {
            throw Failure(description: "wrk gave no latency: \(text.suffix(300))")
        }
        return Latency(p50: p50, p99: p99)
    }

    /// A time such as `81.00us`.
    private static func microseconds(_ text: Substring) -> Double? {
        let units: [(name: String, size: Double)] = [("us", 1), ("ms", 1_000), ("s", 1_000_000)]
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        return Double(text.dropLast(unit.name.count)).map { $0 * unit.size }
    }

    /// Asks a server for one path, as often as it can.
    static func load(port: Int, seconds: Int) async throws -> Run {
        let cpu = cpuSeconds(ofChildren: false)
        let text = try await run([
            "-t1", "-c32", "-d\(seconds)s", "http://127.0.0.1:\(port)\(path)",
        ])
        let used = cpuSeconds(ofChildren: false) - cpu
        guard let rate = number(after: "Requests/sec:", in: text),
            let count = text.split(separator: "\n").first(where: { $0.contains("requests in") })
                .flatMap({ Double($0.split(separator: " ").first ?? "") }),
            !text.contains("Non-2xx"), count > 0
        else { throw Failure(description: "wrk gave no rate: \(text.suffix(300))") }
        return Run(perSecond: rate, cpuMicroseconds: used * 1_000_000 / count)
    }

    private static func number(after word: String, in text: String) -> Double? {
        let line = text.split(separator: "\n").first { $0.hasPrefix(word) }
        return line.flatMap { Double($0.dropFirst(word.count).filter { $0 != " " }) }
    }

    private static func run(_ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try BlockingThread.start(name: "wrk") {
                    continuation.resume(with: Result { try runBlocking(arguments) })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private static func runBlocking(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["wrk"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "wrk failed; apt has it: \(text.suffix(300))")
        }
        return text
    }
}

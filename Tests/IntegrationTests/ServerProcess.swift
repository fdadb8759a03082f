import Foundation
import Observability
import OutboundHTTP
import Synchronization
import TestSupport

/// A running `taskforge`, the program itself, seen from outside; or another beside it.
final class ServerProcess: Sendable {
    /// What the program wrote on standard output, line by line.
    var outputLines: [String] { lines(of: "stdout.log") }
    /// What the program wrote on standard output, to the byte.
    var outputText: String { text(of: "stdout.log") }
    /// What the program wrote on standard error.
    var errorText: String { lines(of: "stderr.log").joined(separator: "\n") }
    /// The process's id.
    var processID: Int32 { process.processIdentifier }

    private let process: Process
    private let logs: URL

    /// Starts the program that was built beside these tests.
    ///
    /// - Parameters:
    ///   - arguments: What follows `taskforge` on the command line.
    ///   - folder: Where its data lies; the same folder again goes on with the same data.
    ///   - program: What runs in place of `taskforge`, such as a shell that calls it.
    ///   - output: What its standard output is connected to, instead of a file.
    init(
        _ arguments: [String],
        in folder: URL,
        environment: [String: String] = [:],
        program: URL = ServerProcess.program,
        output: Pipe? = nil
    ) throws {
        logs = folder.appending(path: "run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        variables["TASKFORGE_DATA_DIR"] = folder.appending(path: "data").path
        variables["LOG_SINKS"] = "stdout"
        process.environment = variables.merging(environment) { _, given in given }
        process.standardOutput =
            try output ?? Self.file(logs.appending(path: "stdout.log")) as Any
        process.standardError = try Self.file(logs.appending(path: "stderr.log"))
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// The built program: it lies beside the bundle of tests, or where `TASKFORGE_PROGRAM` says.
    static let program =
        ProcessInfo.processInfo.environment["TASKFORGE_PROGRAM"].map {
            URL(fileURLWithPath: $0)
        }
        ?? URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        .resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "taskforge")

    /// Waits until standard error names the address of the page, and returns its base.
    func baseURL() async throws -> String {
        try await address(before: "/health")
    }

    /// Waits until standard error names an address that ends with `path`; returns what is before.
    func address(before path: String) async throws -> String {
        var found: String?
        try await eventually("the program names \(path)", within: .seconds(90)) {
            guard process.isRunning else { throw Failure(text: errorText) }
            let words = errorText.split(whereSeparator: \.isWhitespace)
            found = words.first { $0.hasPrefix("http") && $0.hasSuffix(path) }
                .map { String($0.dropLast(path.count)) }
            return found != nil
        }
        guard let found else { throw Failure(text: errorText) }
        return found
    }

    deinit {
        // A test that failed has not stopped it.
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// Ends the process as a loss of power would.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Sends the program a signal.
    func signal(_ number: Int32) {
        Foundation.kill(process.processIdentifier, number)
    }

    /// Asks the program to stop, as Ctrl-C does, and returns its exit status.
    func stop() async throws -> Int32 {
        Foundation.kill(process.processIdentifier, SIGINT)
        return try await exitStatus()
    }

    /// Waits until the program has ended by itself, and returns its exit status.
    func exitStatus() async throws -> Int32 {
        try await eventually("the program ends") { !process.isRunning }
        return process.terminationStatus
    }

    /// Why a program did not do what a test waited for.
    struct Failure: Error, CustomStringConvertible {
        let text: String
        var description: String { "the program said:\n\(text)" }
    }

    private func lines(of name: String) -> [String] {
        text(of: name).split(separator: "\n").map(String.init)
    }

    private func text(of name: String) -> String {
        // A file that is not there yet has no text.
        let data = (try? Data(contentsOf: logs.appending(path: name))) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    private static func file(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}

import Foundation

/// Python's logging with RotatingFileHandler and python-json-logger, on the same machine.
struct PythonLogs: Decodable {
    /// What the yardstick is called in results.
    static let name = "python-json-logger"

    /// Records a second into a file.
    var recordsPerSecond: Double
    /// What a record costs its caller at the median, in microseconds.
    var callerCostUs: Double
    /// How fast lines are filtered, in GB/s.
    var filterGbPerSecond: Double

    /// Measures; nil where Python or the package is not at hand.
    static func measure(seconds: Int, folder: URL, filtering file: URL) throws -> PythonLogs? {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "python_logs.py")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", script.path(percentEncoded: false), "\(seconds)",
            folder.path(percentEncoded: false), file.path(percentEncoded: false),
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(PythonLogs.self, from: data)
    }
}

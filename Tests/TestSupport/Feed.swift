import Foundation

/// Runs a program on some input, and gives its exit status and all that it printed.
public func feed(
    _ input: [UInt8],
    to program: String,
    _ arguments: [String]
) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let (source, result) = (Pipe(), Pipe())
    process.standardInput = source
    process.standardOutput = result
    process.standardError = result
    try process.run()
    try source.fileHandleForWriting.write(contentsOf: Data(input))
    try source.fileHandleForWriting.close()
    let text = try result.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
}

/// The file of a program on the PATH; nil where there is none.
public func programPath(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/\(name)" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
}

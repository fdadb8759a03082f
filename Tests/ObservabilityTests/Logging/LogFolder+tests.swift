import Foundation

@testable import Observability

/// Lends a folder of its own, removed afterwards.
func withLogFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("taskforge logs \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }  // Nothing there is fine too.
    try await body(folder.path)
}

/// A sink for a file, with small limits where a test wants them.
func makeSink(
    _ path: String,
    maxBytes: Int = 10_240_000,
    backups: Int = 10,
    configure: (inout LogFileOptions) -> Void = { _ in }
) throws -> RotatingFileSink {
    var options = LogFileOptions(path: path)
    options.maxBytes = maxBytes
    options.backups = backups
    configure(&options)
    return try RotatingFileSink(options)
}

/// Lines as a sink gets them.
func chunk(_ lines: [String]) -> ArraySlice<UInt8> {
    Array(lines.map { $0 + "\n" }.joined().utf8)[...]
}

/// The lines of a file and of the full ones beside it, the oldest first.
func linesOfSet(_ path: String) throws -> [String] {
    let reader = LogLineReader(try LogFileSet(path: path).open())
    var lines: [String] = []
    while let line = try reader.next() { lines.append(String(decoding: line.bytes, as: UTF8.self)) }
    return lines
}

/// The names in a folder, in order.
func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

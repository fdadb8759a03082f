import Foundation

/// The records of a log file, read with Foundation and not with what the product reads them with.
struct LogLines {
    let records: [[String: Any]]

    /// Reads a file; a line that is not one JSON object fails.
    init(_ url: URL) throws {
        try self.init(try Data(contentsOf: url))
    }

    /// Reads lines; one that is not a JSON object fails.
    init(_ data: Data) throws {
        records = try data.split(separator: UInt8(ascii: "\n")).map { line in
            guard let record = try JSONSerialization.jsonObject(with: line) as? [String: Any] else {
                throw NoObject(line: String(decoding: line, as: UTF8.self))
            }
            return record
        }
    }

    /// The values of a text field, where records have it.
    func texts(_ field: String) -> [String] { records.compactMap { $0[field] as? String } }

    /// The numbers that are missing among the records of the one process that wrote them.
    var gaps: [Int] {
        let numbers = records.compactMap { $0["sequence"] as? Int }
        guard let last = numbers.max() else { return [] }
        return Set(1...last).subtracting(numbers).sorted()
    }

    struct NoObject: Error {
        let line: String
    }
}

extension LogLines {
    /// The most records of any sixty seconds, by their own times.
    var mostInAMinute: Int {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // A record without a readable time would count as none, and is none of ours.
        let times = texts("time").compactMap { try? style.parse($0).timeIntervalSince1970 }.sorted()
        var (first, most) = (0, 0)
        for (index, time) in times.enumerated() {
            while time - times[first] >= 60 { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }
}

/// A log file and the rotated ones beside it.
enum LogFiles {
    /// All their lines, file by file, read by gzip and not by the product.
    static func all(_ file: URL) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", #"gzip -dc "$1".*.gz; cat "$1".*[0-9] "$1""#,
            "sh", file.lastPathComponent,
        ]
        process.currentDirectoryURL = file.deletingLastPathComponent()
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data
    }
}

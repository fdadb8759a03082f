import Foundation
import Glibc
import Synchronization

/// A real journald, started by hand: as root, where it is installed and none runs already.
public enum JournalDaemon {
    private static let program = "/lib/systemd/systemd-journald"
    private static let socket = "/run/systemd/journal/socket"
    private static let isTaken = Mutex(false)

    /// Whether one can be started here.
    public static let canRun =
        geteuid() == 0 && access(program, X_OK) == 0 && access(socket, F_OK) != 0

    /// Runs a body while a journald listens, one body at a time.
    public static func with(_ body: () async throws -> Void) async throws {
        try await alone {
            let process = try start()
            defer { stop(process) }
            try await eventually("journald listens") { access(socket, F_OK) == 0 }
            try await body()
        }
    }

    /// Runs a body while none listens.
    public static func alone(_ body: () async throws -> Void) async throws {
        try await eventually("the journal is free", within: .seconds(120)) {
            isTaken.withLock { isTaken in
                defer { isTaken = true }
                return !isTaken
            }
        }
        defer { isTaken.withLock { $0 = false } }
        try await body()
    }

    /// The entry whose field has a value, as `journalctl` tells it, once it is there.
    public static func entry(_ field: String, _ value: String) async throws -> [String: String] {
        var found: [String: String] = [:]
        try await eventually("journalctl shows an entry with \(field)=\(value)") {
            let output = try run(
                "/usr/bin/journalctl",
                ["-o", "json", "--all", "--no-pager", "\(field)=\(value)"]
            )
            guard let line = output.split(separator: UInt8(ascii: "\n")).first else { return false }
            let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            found = (object ?? [:]).compactMapValues { $0 as? String }
            return true
        }
        return found
    }

    private static func start() throws -> Process {
        for folder in ["/run/systemd/journal", "/run/log/journal"] {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static func stop(_ process: Process) {
        process.terminate()
        process.waitUntilExit()
        for name in ["socket", "stdout", "dev-log", "io.systemd.journal"] {
            unlink("/run/systemd/journal/" + name)
        }
    }

    private static func run(_ path: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data
    }
}

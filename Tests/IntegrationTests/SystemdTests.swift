import Foundation
import Glibc
import TestSupport
import Testing

/// The program under a supervisor that speaks systemd's protocol.
@Suite(.serialized) struct SystemdTests {
    /// A datagram socket at a path, as systemd makes one for each service.
    private final class NotifySocket {
        let path: String
        private let descriptor: Int32
        private(set) var lines: [String] = []

        init(in folder: URL) throws {
            path = folder.appending(path: "notify").path
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(status == 0)
        }

        deinit { close(descriptor) }

        /// Takes in what has come.
        func receive() {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                lines += String(decoding: buffer.prefix(count), as: UTF8.self)
                    .split(separator: "\n").map(String.init)
            }
        }

        func count(_ line: String) -> Int {
            receive()
            return lines.filter { $0 == line }.count
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `systemd is told: ready, alive, how it goes, reloading, stopping`() async throws {
        try await SandboxRun.with { run in
            let folder = URL(fileURLWithPath: "/tmp/taskforge-\(UUID().uuidString.prefix(8))")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let socket = try NotifySocket(in: folder)
            let server = try run.serve(
                environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "2000000"]
            )
            _ = try await server.baseURL()
            try await eventually("it is ready") { socket.count("READY=1") == 1 }
            try await eventually("it is alive") { socket.count("WATCHDOG=1") >= 3 }
            try await eventually("it tells how it goes") {
                socket.receive()
                return socket.lines.contains { $0.hasPrefix("STATUS=healthy, ") }
            }
            kill(server.processID, SIGHUP)
            try await eventually("the reload is told") { socket.count("READY=1") == 2 }
            #expect(socket.count("RELOADING=1") == 1)
            #expect(socket.lines.contains { $0.hasPrefix("MONOTONIC_USEC=") })
            #expect(try await server.stop() == 0)
            #expect(socket.count("STOPPING=1") == 1)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
    func `systemd accepts the unit`() async throws {
        let unit = try String(contentsOfFile: "scripts/taskforge.service", encoding: .utf8)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appending(path: "taskforge.service")
        // The bundle does not lie here.
        try unit.replacing("/opt/taskforge/bin/taskforge", with: "/bin/true")
            .write(to: copy, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-analyze")
        process.arguments = ["verify", copy.path]
        let output = Pipe()
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        let said = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        #expect(process.terminationStatus == 0)
        #expect(!said.contains("taskforge.service:"), "\(said)")
    }
}

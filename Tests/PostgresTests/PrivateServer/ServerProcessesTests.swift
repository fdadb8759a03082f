import Foundation
import TestSupport
import Testing

@testable import Postgres

struct ServerProcessesTests {
    /// Runs a program by PostgreSQL's name that only waits, in the folder where it lies.
    private func withWaitingProgram(
        link: URL,
        on cluster: String,
        _ body: (pid_t) async throws -> Void
    ) async throws {
        let shell = URL(fileURLWithPath: "/bin/bash").resolvingSymlinksInPath()
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: shell)
        let process = Process()
        process.executableURL = link
        process.arguments = ["-c", "read", "postgres", "-D", cluster]
        process.currentDirectoryURL = shell.deletingLastPathComponent()
        process.standardInput = Pipe()
        try process.run()
        defer { process.terminate() }
        try await body(process.processIdentifier)
    }

    @Test func `a server that looks for its own program is seen all the same`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-processes-\(UUID().uuidString)")
        let cluster = folder.appending(path: "my data")
        try FileManager.default.createDirectory(at: cluster, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let link = folder.appending(path: "postgres")
        try await withWaitingProgram(link: link, on: cluster.path) { process in
            try await eventually("the server is seen") {
                ServerProcesses.working(in: cluster.path) == [process]
            }
            #expect(ServerProcesses.working(in: folder.path + "/other").isEmpty)
            #expect(!ServerProcesses.works(process, in: cluster.path))
        }
    }
}

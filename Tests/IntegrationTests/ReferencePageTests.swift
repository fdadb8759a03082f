import Foundation
import TestSupport
import Testing

/// The reference pages say what the program says of itself.
@Suite(.serialized) struct ReferencePageTests {
    private static let catalogue = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()
        .appending(path: "../../Sources/TaskForge/TaskForge.docc").standardizedFileURL

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["Configuration", "Errors", "Lint", "Metrics", "Sandbox"]
    )
    func `a reference page is what the program prints`(name: String) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge reference \(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = try ServerProcess(["reference", name.lowercased()], in: folder)
        #expect(try await process.exitStatus() == 0)
        let page = process.outputText
        let file = Self.catalogue.appending(path: "Reference/\(name).md")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(page.utf8).write(to: file)
        }
        let kept = try String(contentsOf: file, encoding: .utf8)
        #expect(
            kept == page,
            "Reference/\(name).md is not what the program prints: UPDATE_GOLDEN=1 writes it anew"
        )
    }
}

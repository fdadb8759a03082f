import Foundation

/// The project's files, as they lie in the folder that this test was built from.
struct Project: Sendable {
    /// All text files of ours but what is built, by path.
    static let files: [ProjectFile] = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../..").standardizedFileURL
        let found = ["Sources", "Plugins", "Tests", "scripts", ".ci", "dashboards", ".github"]
            .flatMap { files(beneath: $0, of: root) }
        // The folder itself is looked at without its sub-folders.
        let top = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return (found + top).sorted().compactMap { file(at: $0, of: root) }
    }()

    private static func files(beneath folder: String, of root: URL) -> [String] {
        let start = root.appendingPathComponent(folder)
        // Not every project has every folder.
        let names = try? FileManager.default.subpathsOfDirectory(atPath: start.path)
        return (names ?? []).map { "\(folder)/\($0)" }
    }

    private static func file(at path: String, of root: URL) -> ProjectFile? {
        let url = root.appendingPathComponent(path)
        // Folders have no text, and pictures none in UTF-8.
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
        return ProjectFile(
            path: path,
            text: text,
            isExecutable: FileManager.default.isExecutableFile(atPath: url.path)
        )
    }
}

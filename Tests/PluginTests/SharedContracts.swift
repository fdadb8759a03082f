import Foundation

/// The vendors' published schemas and recorded answers, where this checkout has them beside it.
enum SharedContracts {
    /// The folder with the schemas.
    static let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        .appending(path: "../shared/contracts/schemas")

    /// Whether the folder is there; tests that need it are skipped where not.
    static let areAvailable = FileManager.default.fileExists(atPath: folder.path)

    /// The contents of a file.
    static func read(_ path: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: path))
    }
}

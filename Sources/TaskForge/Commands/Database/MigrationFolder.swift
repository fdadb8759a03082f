import CoreRuntime
import Foundation
import ModuleKit
import Postgres

/// Where a group keeps the files of its migrations, seen from the project's folder.
struct MigrationFolder {
    /// The folder, such as `Sources/Jobs/Migrations`.
    let path: String

    /// Finds the folder of a group.
    ///
    /// - Throws: ``Failure`` where the group has no target here.
    init(group: String) throws {
        let target = Self.target(of: group)
        let parents = ["Sources/\(target)", "Plugins/\(target)"]
        guard let parent = parents.first(where: FileManager.default.fileExists) else {
            throw Failure.failed(
                "Neither \(parents.joined(separator: " nor ")) is here: run it in the project's "
                    + "folder, with the group of a target that is there."
            )
        }
        path = "\(parent)/Migrations"
    }

    /// Every unsafe pattern in the migrations of a program.
    static func findings(_ catalog: ModuleCatalog) -> [LintFinding] {
        let plugins = Set(catalog.types.map { $0.id.name })
        return Schema.groups(catalog).flatMap { group in
            let root = plugins.contains(group.name) ? "Plugins" : "Sources"
            let folder = "\(root)/\(target(of: group.name))/Migrations"
            return group.migrations.flatMap { MigrationLint.findings(in: $0, folder: folder) }
        }
    }

    /// Writes the two files of a migration.
    ///
    /// - Returns: Their paths.
    /// - Throws: ``Failure`` where a file of this number is there already.
    func write(version: Int, name: String, message: String) throws -> [String] {
        let files = FileManager.default
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
        let number = Migration.fileName(version: version, name: "")
        let taken = try files.contentsOfDirectory(atPath: path).filter { $0.hasPrefix(number) }
        guard taken.isEmpty else {
            throw Failure.failed(
                "\(path)/\(taken.sorted()[0]) has the number \(version) already, and this program "
                    + "does not know it: add it to the list of its target and build, or delete it."
            )
        }
        let base = "\(path)/\(Migration.fileName(version: version, name: name))"
        let texts = [
            "\(base).up.sql": "-- migration: phase expand\n-- \(message)\n",
            "\(base).down.sql": "-- Takes back: \(message)\n",
        ]
        for (path, text) in texts {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        }
        return ["\(base).up.sql", "\(base).down.sql"]
    }

    private static func target(of group: String) -> String {
        group.split(separator: "_").map(\.capitalized).joined()
    }
}

import FoundationEssentials
import Glibc

/// One version of PostgreSQL's server programs on this machine.
struct PostgresInstallation: Sendable, Hashable {
    /// The version that a data folder must have to be served by it, such as 15.
    let majorVersion: Int

    /// The folder of `postgres` and `initdb`.
    let folder: String

    /// The installed versions, newest first, each once.
    ///
    /// Blocks while it asks the programs in the path for their version.
    ///
    /// - Parameters:
    ///   - debianFolder: Debian keeps the programs out of the path, in a folder for each version.
    ///   - path: Folders separated by colons, whose programs come after Debian's.
    static func all(
        debianFolder: String = "/usr/lib/postgresql",
        path: String
    ) -> [PostgresInstallation] {
        // A system without this folder is not Debian: the path remains.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debianFolder)) ?? []
        let debian = versions.compactMap(Int.init).map { version in
            PostgresInstallation(majorVersion: version, folder: "\(debianFolder)/\(version)/bin")
        }
        let others = path.split(separator: ":").compactMap { folder in
            version(printedBy: "\(folder)/postgres").map {
                PostgresInstallation(majorVersion: $0, folder: String(folder))
            }
        }
        var seen: Set<Int> = []
        return (debian + others)
            .filter { $0.isComplete && seen.insert($0.majorVersion).inserted }
            .sorted { $0.majorVersion > $1.majorVersion }
    }

    /// A program of this version, such as `initdb`.
    func program(_ name: String) -> String {
        "\(folder)/\(name)"
    }

    private var isComplete: Bool {
        ["postgres", "initdb"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: program($0))
        }
    }

    private static func version(printedBy program: String) -> Int? {
        guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
        let quoted = program.replacing("'", with: #"'\''"#)
        guard let pipe = popen("'\(quoted)' --version", "re") else { return nil }
        defer { pclose(pipe) }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { line in
            guard let start = line.baseAddress, fgets(start, 256, pipe) != nil else { return nil }
            return majorVersion(in: String(cString: start))
        }
    }

    /// The 15 of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
    static func majorVersion(in answer: String) -> Int? {
        let words = answer.split(separator: " ")
        guard let name = words.firstIndex(of: "(PostgreSQL)"), name + 1 < words.count else {
            return nil
        }
        return Int(words[name + 1].prefix { $0.isASCII && $0.isNumber })
    }
}

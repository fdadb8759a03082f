import Foundation
import Testing

@testable import Postgres

/// Finding PostgreSQL's programs.
struct PostgresInstallationTests {
    @Test(
        arguments: [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15),
            ("postgres (PostgreSQL) 17beta1\n", 17),
            ("postgres (PostgreSQL) 9.6.24\n", 9),
            ("postgres (EnterpriseDB) 15.1\n", nil),
            ("postgres (PostgreSQL)", nil),
            ("", nil),
        ] as [(String, Int?)]
    )
    func `the version is read from the program's answer`(answer: String, version: Int?) {
        #expect(PostgresInstallation.majorVersion(in: answer) == version)
    }

    @Test func `versions come newest first, each once, and only when complete`() async throws {
        try await withPrivateServerFolder { folder in
            func install(_ path: String, version: Int, programs: [String]) throws {
                for program in programs {
                    let script = "#!/bin/sh\necho 'postgres (PostgreSQL) \(version).1'\n"
                    try folder.write("\(path)/\(program)", script)
                    chmod("\(folder.data)/\(path)/\(program)", 0o755)
                }
            }
            try install("debian/9/bin", version: 9, programs: ["initdb", "postgres"])
            try install("debian/15/bin", version: 15, programs: ["initdb", "postgres"])
            try install("debian/16/bin", version: 16, programs: ["postgres"])
            try install("it's here", version: 17, programs: ["initdb", "postgres"])
            try install("also here", version: 15, programs: ["initdb", "postgres"])
            let found = PostgresInstallation.all(
                debianFolder: "\(folder.data)/debian",
                path: "\(folder.data)/none:\(folder.data)/it's here:\(folder.data)/also here"
            )
            #expect(
                found == [
                    PostgresInstallation(majorVersion: 17, folder: "\(folder.data)/it's here"),
                    PostgresInstallation(majorVersion: 15, folder: "\(folder.data)/debian/15/bin"),
                    PostgresInstallation(majorVersion: 9, folder: "\(folder.data)/debian/9/bin"),
                ]
            )
        }
    }
}

import Foundation
import Postgres

/// The CPU time of a PostgreSQL server on this machine, that of its ended sessions included.
struct ServerProcessorTime: Sendable {
    /// What `/proc/PID/stat` tells of a process; see the manual page proc(5).
    private struct Process {
        let parent: Int32
        /// Its own, in ticks.
        let ticks: Double
        /// Its ended children's, in ticks.
        let childTicks: Double

        init?(_ id: Int32) {
            // A process may end at any moment, and then there is nothing to read.
            guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
                let name = text.lastIndex(of: ")")
            else { return nil }
            // The name may hold spaces; what follows is the third field on.
            let fields = text[name...].split(separator: " ").dropFirst().map(String.init)
            guard fields.count > 14, let parent = Int32(fields[1]) else { return nil }
            let times = fields[11...14].compactMap(Double.init)
            guard times.count == 4 else { return nil }
            self.parent = parent
            ticks = times[0] + times[1]
            childTicks = times[2] + times[3]
        }
    }

    private let postmaster: Int32

    /// Finds the server of a client.
    init(of client: PostgresClient) async throws {
        let row = try await client.query("SELECT pg_backend_pid() AS id").first
        guard let id: Int32 = try row?["id"], let session = Process(id) else {
            throw Pgbench.Failure(description: "the server does not run on this machine")
        }
        postmaster = session.parent
    }

    /// So far, in seconds.
    func seconds() throws -> Double {
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc")
        let ticks = names.compactMap(Int32.init).reduce(0) { sum, id in
            guard let process = Process(id) else { return sum }
            if id == postmaster { return sum + process.ticks + process.childTicks }
            return process.parent == postmaster ? sum + process.ticks : sum
        }
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

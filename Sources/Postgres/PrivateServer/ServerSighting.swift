import FoundationEssentials
import Glibc

/// What a look at a private server's place shows.
struct ServerSighting: Sendable, Equatable {
    /// What lies where the data should.
    enum Cluster: Sendable, Equatable {
        /// Nothing.
        case absent
        /// Files that are not PostgreSQL's.
        case foreign
        /// Data of this major version.
        case made(majorVersion: Int)
    }

    /// What runs on the data.
    enum Server: Sendable, Equatable {
        /// No process of PostgreSQL.
        case none
        /// It is starting, redoing what a crash undid, or ending; nil where only processes are left
        /// whose main process was killed, and which end by themselves.
        case busy(mainProcess: pid_t?)
        /// It takes connections, as a trial has just shown.
        case ready(mainProcess: pid_t, address: ServerAddress)
        /// It runs, but somebody removed its socket.
        case unreachable(mainProcess: pid_t)

        /// The main process; nil where none is left.
        var mainProcess: pid_t? {
            switch self {
            case .none: nil
            case .busy(let process): process
            case .ready(let process, _), .unreachable(let process): process
            }
        }
    }

    /// What lies where the data should.
    var cluster: Cluster

    /// What runs on the data.
    var server: Server

    /// Looks at the place, which blocks for a moment.
    init(of place: ServerPlace) {
        cluster = Self.cluster(at: place.cluster)
        server = Self.server(at: place.cluster)
    }

    /// A sighting made up for a test.
    init(cluster: Cluster, server: Server) {
        self.cluster = cluster
        self.server = server
    }

    /// Whether a server seems to take connections: a short look, which asks it nothing.
    static func isUp(at place: ServerPlace) -> Bool {
        guard let lockFile = PostmasterFile(path: "\(place.cluster)/postmaster.pid"),
            lockFile.isReady, let address = lockFile.address
        else { return false }
        return ServerProcesses.works(lockFile.process, in: place.cluster)
            && access(address.socket, F_OK) == 0
    }

    private static func cluster(at folder: String) -> Cluster {
        var status = stat()
        guard lstat(folder, &status) == 0 else { return .absent }
        // A folder that cannot be read, or a file in its place, is foreign to us.
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return .foreign
        }
        guard !names.isEmpty else { return .absent }
        guard
            // A start that was killed leaves no such file, and a person's folder has none.
            let text = try? String(contentsOfFile: "\(folder)/PG_VERSION", encoding: .utf8),
            let version = text.split(separator: "\n").first.flatMap({ Int($0) })
        else { return .foreign }
        return .made(majorVersion: version)
    }

    private static func server(at folder: String) -> Server {
        let processes = ServerProcesses.working(in: folder)
        guard !processes.isEmpty else { return .none }
        guard
            let lockFile = PostmasterFile(path: "\(folder)/postmaster.pid"),
            // The number in a stale file may meanwhile be another program's.
            processes.contains(lockFile.process)
        else { return .busy(mainProcess: nil) }
        guard lockFile.isReady, let address = lockFile.address else {
            return .busy(mainProcess: lockFile.process)
        }
        guard access(address.socket, F_OK) == 0 else {
            return .unreachable(mainProcess: lockFile.process)
        }
        // One that was killed this very moment still looks alive, but it answers nobody.
        guard address.answers() else { return .busy(mainProcess: lockFile.process) }
        return .ready(mainProcess: lockFile.process, address: address)
    }
}

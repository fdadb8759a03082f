import FoundationEssentials
import Glibc

/// A data folder while it is made: it takes its place only when it is complete, so that a start
/// which is killed leaves no half of one.
struct UnfinishedCluster {
    private let place: ServerPlace

    /// Makes the empty folder, in place of what a killed start left and of its processes.
    init(_ place: ServerPlace) throws(PrivateServerError) {
        self.place = place
        let path = place.unfinishedCluster
        var leftOver = ServerProcesses.working(in: path)
        while !leftOver.isEmpty {
            for process in leftOver { kill(process, SIGKILL) }
            usleep(10_000)
            leftOver = ServerProcesses.working(in: path)
        }
        // Mostly there is nothing to remove; what stays is reported by the next line.
        try? FileManager.default.removeItem(atPath: path)
        try makePrivateFolder(path, for: place.user)
    }

    /// Gives the complete folder its name.
    func finish() throws(PrivateServerError) {
        guard rename(place.unfinishedCluster, place.cluster) == 0 else {
            throw .fileUnusable(path: place.cluster, reason: lastSystemError())
        }
    }
}

/// The folder of a private server's socket, which only the server's user and root can enter.
struct ServerSocketFolder {
    /// The folder's path.
    var path: String { place.socketFolder }

    private let place: ServerPlace

    init(_ place: ServerPlace) {
        self.place = place
    }

    /// Makes the folder, without the sockets of a server that was killed; nothing must run on it.
    ///
    /// Everybody may write /tmp, so a folder that is there is used only where it is a real one that
    /// belongs to us.
    func make() throws(PrivateServerError) {
        var status = stat()
        if lstat(path, &status) == 0 {
            let isOurs = [place.user.id, geteuid()].contains(status.st_uid)
            guard status.st_mode & S_IFMT == S_IFDIR, isOurs else { throw .socketFolderTaken(path) }
            remove()
        }
        try makePrivateFolder(path, for: place.user)
    }

    /// Removes the folder with what is in it.
    func remove() {
        // It may be gone already.
        try? FileManager.default.removeItem(atPath: path)
    }
}

private func makePrivateFolder(_ path: String, for user: ServerUser) throws(PrivateServerError) {
    guard mkdir(path, 0o700) == 0 else {
        throw .fileUnusable(path: path, reason: lastSystemError())
    }
    guard user.id == geteuid() || lchown(path, user.id, user.group) == 0 else {
        throw .fileUnusable(path: path, reason: lastSystemError())
    }
}

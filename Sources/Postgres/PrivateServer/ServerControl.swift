import Glibc

/// Brings the server of one place up, and down again after its last user.
///
/// All calls block. Several processes may do so at once: who changes anything holds the change
/// lock, and each user holds the users lock together with the others, from joining to leaving. The
/// kernel lifts both when a process is killed, so nobody counts for longer than he lives.
struct ServerControl: Sendable {
    let place: ServerPlace
    let installed: [PostgresInstallation]
    let options: PrivateServerOptions

    /// Says whether the caller no longer waits.
    var isCancelled: @Sendable () -> Bool

    /// What joining came to.
    struct Membership: Sendable {
        let address: ServerAddress
        let origin: PrivateServer.Origin
        let users: FileLock
    }

    /// Becomes a user of the server, which is made and started where it is not running.
    func join() throws(PrivateServerError) -> Membership {
        let users = try FileLock(place.usersLock)
        let change = try lockForChange(within: options.startDeadline)
        defer { change.unlock() }
        // Nobody has it alone without holding the change lock, so this succeeds at once.
        _ = users.tryShared()
        try ServerLog(place.log).limitSize()
        do throws(PrivateServerError) {
            let (address, origin) = try bringUp()
            return Membership(address: address, origin: origin, users: users)
        } catch {
            // A server that is slow to recover goes on, or each attempt would begin anew.
            if error == .cancelled, users.tryExclusive() { try bringDown() }
            throw error
        }
    }

    /// Brings the server up again for one who is a user of it.
    func restore() throws(PrivateServerError) {
        let change = try lockForChange(within: options.startDeadline)
        defer { change.unlock() }
        _ = try bringUp()
    }

    /// Ceases to be a user; the last one stops the server.
    func leave(_ membership: Membership) throws(PrivateServerError) {
        defer { membership.users.unlock() }
        let change = try lockForChange(within: options.stopDeadline)
        defer { change.unlock() }
        guard membership.users.tryExclusive() else { return }
        try bringDown()
    }

    private func bringUp() throws(PrivateServerError) -> (ServerAddress, PrivateServer.Origin) {
        let end = ContinuousClock.now + options.startDeadline
        var origin = PrivateServer.Origin.adopted
        var hasLaunched = false
        while true {
            let step = try ServerStep.next(
                ServerSighting(of: place),
                at: place,
                installed: installed,
                hasLaunched: hasLaunched
            )
            switch step {
            case .makeCluster(let installation):
                try makeCluster(with: installation)
                origin = .made
            case .launch(let installation):
                try launch(installation)
                hasLaunched = true
                if origin != .made { origin = .started }
            case .wait:
                pause()
            case .stop:
                try bringDown()
            case .use(let address):
                return (address, origin)
            }
            guard !isCancelled() else { throw .cancelled }
            guard ContinuousClock.now < end else {
                throw .notReady(waited: options.startDeadline, log: place.log)
            }
        }
    }

    /// Stops the server in good order, and after the deadline as in a crash, which loses nothing.
    private func bringDown() throws(PrivateServerError) {
        for signal in [SIGINT, SIGQUIT] {
            let end = ContinuousClock.now + options.stopDeadline
            var signalled: pid_t?
            while ContinuousClock.now < end {
                let server = ServerSighting(of: place).server
                guard server != .none else { return ServerSocketFolder(place).remove() }
                if let process = server.mainProcess, process != signalled {
                    kill(process, signal)
                    signalled = process
                }
                pause()
            }
        }
        throw .notStopped(folder: place.cluster)
    }

    private func makeCluster(with installation: PostgresInstallation) throws(PrivateServerError) {
        let folder = try UnfinishedCluster(place)
        let initdb = ServerProgram(
            path: installation.program("initdb"),
            arguments: [
                "--pgdata=\(place.unfinishedCluster)", "--username=\(PrivateServer.userName)",
                // Plain C would fold no letters beyond ASCII.
                "--encoding=UTF8", "--locale=C.UTF-8",
                // Only the server's user and root can reach the socket.
                "--auth-local=trust", "--auth-host=reject", "--no-instructions",
            ],
            user: place.user,
            workingFolder: place.unfinishedCluster,
            output: place.log
        )
        guard try initdb.run() == 0 else {
            throw .makingFailed(log: place.log, lastLines: ServerLog(place.log).lastLines())
        }
        try folder.finish()
    }

    private func launch(_ installation: PostgresInstallation) throws(PrivateServerError) {
        removeMisleadingLockFile()
        let socketFolder = ServerSocketFolder(place)
        try socketFolder.make()
        let settings = [
            "listen_addresses=", "port=5432", "unix_socket_directories=\(socketFolder.path)",
            "log_min_messages=log", "log_checkpoints=off",
        ]
        let server = ServerProgram(
            path: installation.program("postgres"),
            arguments: ["-D", place.cluster] + settings.flatMap { ["-c", $0] },
            user: place.user,
            workingFolder: place.cluster,
            output: place.log
        )
        try server.startDetached()
    }

    /// Removes a lock file whose number is another program's or a zombie's now.
    ///
    /// PostgreSQL would take that for a running server, but nothing of it works in the folder at
    /// this point. In all other cases the file stays, and PostgreSQL looks for shared memory by it.
    private func removeMisleadingLockFile() {
        let path = "\(place.cluster)/postmaster.pid"
        guard let file = PostmasterFile(path: path), kill(file.process, 0) == 0 else { return }
        unlink(path)
    }

    private func lockForChange(within deadline: Duration) throws(PrivateServerError) -> FileLock {
        let lock = try FileLock(place.changeLock)
        let end = ContinuousClock.now + deadline
        while !lock.tryExclusive() {
            guard !isCancelled() else { throw .cancelled }
            guard ContinuousClock.now < end else {
                throw .lockHeld(path: place.changeLock, waited: deadline)
            }
            pause()
        }
        return lock
    }

    private func pause() {
        usleep(10_000)
    }
}

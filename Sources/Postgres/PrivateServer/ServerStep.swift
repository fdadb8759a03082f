/// The next step towards a server that takes connections.
///
/// There is no state to keep between the steps: each follows from a new look at what is there, so
/// a start that was killed anywhere is continued by the next one.
enum ServerStep: Sendable, Equatable {
    /// Make the data folder; then look again.
    case makeCluster(PostgresInstallation)
    /// Start the server; then look again.
    case launch(PostgresInstallation)
    /// Give it time; then look again.
    case wait
    /// End a server that nobody can reach; then look again.
    case stop(mainProcess: Int32)
    /// Use it: the goal.
    case use(ServerAddress)

    /// Decides from what is there.
    ///
    /// - Parameters:
    ///   - sighting: What the place shows now.
    ///   - installed: The installed versions, newest first.
    ///   - hasLaunched: Whether this start has launched a server before: then one that is gone has
    ///     failed, and launching it again would not help.
    /// - Throws: What nothing but a person can mend.
    static func next(
        _ sighting: ServerSighting,
        at place: ServerPlace,
        installed: [PostgresInstallation],
        hasLaunched: Bool
    ) throws(PrivateServerError) -> ServerStep {
        switch (sighting.cluster, sighting.server) {
        case (.foreign, _):
            throw .foreignFolder(place.cluster)
        case (_, .ready(_, let address)):
            return .use(address)
        case (_, .busy):
            return .wait
        case (_, .unreachable(let process)):
            return .stop(mainProcess: process)
        case (.absent, .none):
            guard let newest = installed.first else { throw .notInstalled }
            return .makeCluster(newest)
        case (.made(let version), .none):
            guard !installed.isEmpty else { throw .notInstalled }
            guard let installation = installed.first(where: { $0.majorVersion == version }) else {
                throw .versionNotInstalled(
                    folder: place.cluster,
                    version: version,
                    installed: installed.map(\.majorVersion)
                )
            }
            guard !hasLaunched else {
                throw .startFailed(log: place.log, lastLines: ServerLog(place.log).lastLines())
            }
            return .launch(installation)
        }
    }
}

/// Where a private PostgreSQL lies and how long its changes may take.
public struct PrivateServerOptions: Sendable {
    /// The folder in which the server's data lies; it is made where it is missing.
    public var dataFolder: String

    /// Where root's data lies whose folder the server's user cannot enter.
    public var fallbackFolder = "/var/lib/taskforge"

    /// Folders with PostgreSQL's programs, separated by colons; Debian's are known.
    public var programPath: String

    /// How long a start may take, the recovery after a crash included.
    public var startDeadline: Duration = .seconds(60)

    /// How long a stop in good order may take; after it the server is stopped as in a crash, and
    /// has as long again.
    public var stopDeadline: Duration = .seconds(20)

    /// Takes the data folder and the program path, `PATH` as a rule; the rest has defaults.
    public init(dataFolder: String, programPath: String) {
        self.dataFolder = dataFolder
        self.programPath = programPath
    }
}

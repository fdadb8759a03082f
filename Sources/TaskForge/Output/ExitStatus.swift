/// How a command ends, as scripts read it.
enum ExitStatus: Int32, CaseIterable {
    /// The command did its work.
    case done = 0
    /// The work failed, or a part of it.
    case failed = 1
    /// Something that the command needs is missing or out of reach.
    case notReady = 2
    /// The command line cannot be understood.
    case wrongUsage = 64

    /// What it means and what to do, for the reference page.
    var meaning: String {
        switch self {
        case .done: "Done. A server ends so too when it was asked to stop."
        case .failed: "The work failed, or a part of it; standard error says what."
        case .notReady:
            """
            The environment is not ready: a setting is wrong or missing, the database is out of \
            reach, the port is taken. Standard error has every fault with its remedy.
            """
        case .wrongUsage: "The command line is wrong; standard error says what is right."
        }
    }
}

/// Why the schema could not be brought to where the program needs it.
public enum MigrationError: Error, Hashable, CustomStringConvertible {
    /// A migration was changed after it had been applied.
    case edited(group: String, version: Int, name: String)
    /// A migration is not applied although a later one of its group is.
    case outOfOrder(group: String, version: Int)
    /// The versions of a group are not 1, 2, 3 and so on.
    case misnumbered(group: String)
    /// Two groups have one name.
    case duplicateGroup(String)
    /// Another process held the lock for all of the time given.
    case locked(after: Duration)
    /// A migration's SQL failed; it was rolled back whole.
    case failed(group: String, version: Int, name: String, reason: String)
    /// Migrations were still missing when the time to wait for them was over.
    case behind(missing: [String])

    /// One of each case, for the reference page.
    public static let examples: [MigrationError] = [
        .behind(missing: ["jobs 2"]), .locked(after: .seconds(60)),
        .failed(group: "jobs", version: 2, name: "add_index", reason: "…"),
        .edited(group: "jobs", version: 1, name: "create_jobs"),
        .outOfOrder(group: "jobs", version: 2), .misnumbered(group: "jobs"),
        .duplicateGroup("jobs"),
    ]

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .edited(let group, let version, let name):
            "migration \(group) \(version) (\(name)) was edited after it had been applied; "
                + "restore its file and write the change as a new migration"
        case .outOfOrder(let group, let version):
            "migration \(group) \(version) is not applied although a later one is; "
                + "give it the next free number"
        case .misnumbered(let group):
            "the migrations of \(group) are not numbered 1, 2, 3 and so on"
        case .duplicateGroup(let group):
            "two groups of migrations are named \(group); rename one"
        case .locked(let time):
            "another process has been migrating the database for \(time); "
                + "wait until it has finished, then try again"
        case .failed(let group, let version, let name, let reason):
            "migration \(group) \(version) (\(name)) failed and was rolled back: \(reason)"
        case .behind(let missing):
            "the database still lacks the migrations \(missing.joined(separator: ", ")); "
                + "run `taskforge db upgrade`"
        }
    }
}

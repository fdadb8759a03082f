/// Why the schema could not be brought to where the program needs it.
public enum MigrationError: Error, Hashable, CustomStringConvertible {
    /// A migration was changed after it had been applied.
    case edited(group: String, version: Int, name: String)
    /// A migration is not applied although a later one of its group is.
    case outOfOrder(group: String, version: Int)
    /// The versions of a group are not 1, 2, 3 and so on.
    case misnumbered(group: String)
    /// Two migrations of a group have one number.
    case duplicateVersion(group: String, version: Int, names: [String])
    /// A migration's comments declare what nobody understands.
    case malformed(group: String, version: Int, fault: String)
    /// Two groups have one name.
    case duplicateGroup(String)
    /// Another process held the lock of all migrating for all of the time given.
    case locked(after: Duration, by: LockBlocker?)
    /// Other sessions held what a migration needed, in every try.
    case blocked(group: String, version: Int, name: String, tries: Int, by: [LockBlocker])
    /// A migration's SQL failed.
    case failed(group: String, version: Int, name: String, reason: String)
    /// Migrations were still missing when the time to wait for them was over.
    case behind(missing: [String])
    /// A newer program's migrations leave nothing for this one to work with.
    case ahead(SchemaState.Ahead)
    /// There is no group or version of this name.
    case unknownRevision(String, known: [String])
    /// What is to be taken back was applied by a newer program, which alone knows the way back.
    case unknownWayBack(group: String, version: Int, name: String)

    /// One of each case, for the reference page.
    public static let examples: [MigrationError] = [
        .behind(missing: ["jobs 2"]),
        .ahead(SchemaState.Ahead(group: "jobs", applied: 42, known: 40, oldestProgram: 41)),
        .locked(
            after: .seconds(60),
            by: LockBlocker(
                processID: 4_711,
                age: .seconds(70),
                application: "taskforge",
                query: "ALTER TABLE jobs ADD COLUMN …"
            )
        ),
        .blocked(
            group: "jobs",
            version: 2,
            name: "add_index",
            tries: 10,
            by: [
                LockBlocker(
                    processID: 4_712,
                    age: .seconds(312),
                    application: "psql",
                    query: "UPDATE jobs SET state = ?"
                )
            ]
        ),
        .failed(group: "jobs", version: 2, name: "add_index", reason: "…"),
        .edited(group: "jobs", version: 1, name: "create_jobs"),
        .outOfOrder(group: "jobs", version: 2), .misnumbered(group: "jobs"),
        .duplicateVersion(group: "jobs", version: 6, names: ["add_index", "add_column"]),
        .malformed(group: "jobs", version: 2, fault: "line 1: …"), .duplicateGroup("jobs"),
        .unknownRevision("jobs:9", known: ["jobs:0", "jobs:5"]),
        .unknownWayBack(group: "jobs", version: 6, name: "add_index"),
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
        case .duplicateVersion(let group, let version, let names):
            "\(names.joined(separator: " and ")) are both migration \(version) of \(group); "
                + "give the one that no database has the next free number"
        case .malformed(let group, let version, let fault):
            "the comments of migration \(group) \(version) cannot be understood: \(fault)"
        case .duplicateGroup(let group):
            "two groups of migrations are named \(group); rename one"
        case .locked(let time, let holder):
            "another process has been migrating the database for \(time)"
                + (holder.map { " (\($0))" } ?? "") + "; wait until it has finished, then try again"
        case .blocked(let group, let version, let name, let tries, let blockers):
            Self.blocked("\(group) \(version) (\(name))", tries, blockers)
        case .failed(let group, let version, let name, let reason):
            "migration \(group) \(version) (\(name)) failed: \(reason)"
        case .behind(let missing):
            "the database still lacks the migrations \(missing.joined(separator: ", ")); "
                + "run `taskforge db upgrade`"
        case .ahead(let ahead):
            "\(ahead); run the program that applied them or a later one, or take them back "
                + "with it by `taskforge db downgrade \(ahead.group):\(ahead.known)`"
        case .unknownRevision(let revision, let known):
            "there is no revision \(revision); there are \(known.joined(separator: ", "))"
        case .unknownWayBack(let group, let version, let name):
            "migration \(group) \(version) (\(name)) is not known to this program; "
                + "take it back with the program that applied it"
        }
    }

    private static func blocked(_ name: String, _ tries: Int, _ blockers: [LockBlocker]) -> String {
        let who = blockers.map(\.description).joined(separator: "; ")
        let end = blockers.first.map { "SELECT pg_terminate_backend(\($0.processID))" }
        return "migration \(name) did not get its lock in \(tries) tries"
            + (who.isEmpty ? "" : ", held by \(who)")
            + "; nothing was changed. Try again later"
            + (end.map { ", or end the session that holds it: `\($0)`" } ?? "")
    }
}

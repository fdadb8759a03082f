/// What can go wrong with schedules.
public enum ScheduleError: Error, Equatable, CustomStringConvertible {
    /// Two schedules of one name.
    case duplicateID(String)
    /// Another process leads now.
    case leadLost
    /// No leader has done its round for so long; nil means ever.
    case silent(Duration?)
    /// A row that this program cannot read.
    case unreadableRow(String, reason: String)

    /// A sentence that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .duplicateID(let id):
            "Two schedules are named `\(id)`; give one of them another name."
        case .leadLost:
            "Another process leads the schedules now; this one steps back."
        case .silent(nil):
            "No scheduler has run yet; start a process with the role `scheduler`."
        case .silent(.some(let age)):
            "No scheduler has done its round for \(age.components.seconds) s; "
                + "is a process with the role `scheduler` running?"
        case .unreadableRow(let id, let reason):
            "The ledger of the schedule `\(id)` cannot be read: \(reason). "
                + "Run the version that wrote it, or a newer one."
        }
    }
}

import Meetings
import OutboundHTTP

/// Which columns of the board hold what, found by their ids or titles.
struct BoardColumns: Sendable, Equatable {
    /// A column of the board.
    struct Column: Sendable, Equatable {
        /// The id that values are written under.
        let id: String
        /// The type, such as `text` or `date`.
        let type: String
    }

    /// What the configuration calls the columns.
    struct Names: Sendable {
        /// One of them.
        struct Name: Sendable {
            /// The id or title.
            let text: String
            /// Whether a person set it, so that a board without it is an error.
            let isRequired: Bool
            /// The variable that sets it.
            let variable: String
        }

        /// The column of our own key.
        let key: Name
        /// The column of the due date.
        let due: Name
        /// The column of the assignee's name.
        let assignee: Name
        /// The column of the assignee as a person of the account.
        let person: Name
        /// The column of the status.
        let status: Name
        /// The column of the meeting's title.
        let meeting: Name
        /// The column of the link to the evidence.
        let evidence: Name
    }

    /// The column of our own key.
    let key: Column
    /// The column of the due date, if there is one.
    let due: Column?
    /// The column of the assignee's name, if there is one.
    let assignee: Column?
    /// The column of the assignee as a person of the account, if there is one.
    let person: Column?
    /// The column of the status, if there is one.
    let status: Column?
    /// The column of the meeting's title, if there is one.
    let meeting: Column?
    /// The column of the link to the evidence, if there is one.
    let evidence: Column?

    /// Finds the columns on a board.
    ///
    /// - Throws: `VendorFailure.needsPerson` with the remedy where the column of the key, or one
    ///   that a person configured, is missing or of the wrong type.
    init(of board: BoardPayload.Board, named names: Names) throws(VendorFailure) {
        func column(_ name: Names.Name, _ types: [String]) throws(VendorFailure) -> Column? {
            try Self.column(name, types, on: board)
        }
        guard let key = try column(names.key, ["text"]) else {
            throw .needsPerson(
                "monday's board has no column \(names.key.text), without which items could be "
                    + "pushed twice; add a text column titled \(names.key.text), or name another "
                    + "in \(names.key.variable)"
            )
        }
        self.key = key
        due = try column(names.due, ["date"])
        assignee = try column(names.assignee, ["text", "long_text"])
        person = try column(names.person, ["people"])
        status = try column(names.status, ["status"])
        meeting = try column(names.meeting, ["text", "long_text"])
        evidence = try column(names.evidence, ["link", "text", "long_text"])
    }

    /// Every column that is used.
    var all: [Column] {
        [key] + [due, assignee, person, status, meeting, evidence].compactMap(\.self)
    }

    /// The values of an entry, by column.
    ///
    /// - Parameters:
    ///   - person: The assignee's id in the account, where there is one.
    ///   - label: The status of a new item, where one is wanted.
    func values(of entry: BoardEntry, person: String?, label: String?)
        -> [String: MondayColumnValue]
    {
        var values = [key.id: MondayColumnValue.text(entry.key)]
        if let due, let date = entry.dueDate { values[due.id] = .date("\(date)") }
        if let column = self.person, let person { values[column.id] = .person(person) }
        if let status, let label { values[status.id] = .label(label) }
        func set(_ column: Column?, _ text: String?) {
            guard let column, let text, !text.isEmpty else { return }
            values[column.id] = column.type == "long_text" ? .longText(text) : .text(text)
        }
        set(assignee, entry.assignee)
        set(meeting, entry.meetingTitle)
        if let evidence, evidence.type == "link", let url = entry.evidenceURL {
            values[evidence.id] = .link(url: url, text: entry.meetingTitle)
        } else {
            set(evidence, entry.evidenceURL)
        }
        return values
    }

    /// Looks for a column by its id, then by its title without regard to case and blanks.
    private static func column(
        _ name: Names.Name,
        _ types: [String],
        on board: BoardPayload.Board
    ) throws(VendorFailure) -> Column? {
        let columns = (board.columns ?? []).compactMap(\.self).filter { $0.archived != true }
        let wanted = folded(name.text)
        let found =
            columns.first { $0.id == name.text }
            ?? columns.first { folded($0.title ?? "") == wanted && types.contains($0.type ?? "") }
            ?? columns.first { folded($0.title ?? "") == wanted }
        if let found, let type = found.type, types.contains(type) {
            return Column(id: found.id, type: type)
        }
        guard name.isRequired else { return nil }
        let problem = found.map { "is of the type \($0.type ?? "unknown")" } ?? "is not there"
        throw .needsPerson(
            "the column \(name.text) of monday's board \(problem); give it the type "
                + "\(types.joined(separator: " or ")), or correct \(name.variable)"
        )
    }

    private static func folded(_ title: String) -> String {
        title.lowercased().split { $0.isWhitespace || $0 == "_" }.joined(separator: "_")
    }
}

import Meetings

/// How many items are right, and how many tasks were found.
///
/// An item is right where it cites a sentence of a task; a second item for the same task is
/// neither right nor wrong, as in `eval.py`.
struct Counts {
    /// Tasks that an item cites.
    private(set) var found = 0
    /// Tasks that are known.
    private(set) var known = 0
    /// Items that cite no task.
    private(set) var wrong = 0

    /// Adds the items of a meeting.
    mutating func add(_ items: [ExtractedItem], of meeting: LabelledMeeting) {
        let cited = items.map { Set($0.evidence.map(\.sentence)) }
        let all = Set(cited.joined())
        known += meeting.tasks.count
        found += meeting.tasks.count { !$0.isDisjoint(with: all) }
        let tasks = Set(meeting.tasks.joined())
        wrong += cited.count { $0.isDisjoint(with: tasks) }
    }

    /// The share of right items, 0 to 1.
    var precision: Double { Double(found) / Double(max(1, found + wrong)) }

    /// The share of tasks that were found, 0 to 1.
    var recall: Double { Double(found) / Double(max(1, known)) }

    /// The harmonic mean of precision and recall.
    var f1: Double { 2 * Double(found) / Double(max(1, 2 * found + wrong + known - found)) }
}

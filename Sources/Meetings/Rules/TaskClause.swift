/// A clause that says who does what: "I'll send the report", "can you call her".
struct TaskClause: Hashable {
    /// Who is to do it, as far as the clause says.
    enum Doer: Hashable {
        /// Who speaks.
        case speaker
        /// Who is spoken to.
        case addressee
        /// All who are there.
        case group
        /// Who is named, as the words that name them.
        case named(Range<Int>)
        /// Nobody in particular.
        case nobody
    }

    /// Who is to do it.
    let doer: Doer
    /// What is to be done, as a range of the utterance's words; without the words that say who.
    let task: Range<Int>
    /// Whether it may begin with a thing instead of a verb: "and Ben the tests".
    let isElliptic: Bool
}

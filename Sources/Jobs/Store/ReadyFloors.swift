import FoundationEssentials

/// Below which places of a queue no ready job is to be expected, so that a claim need not look
/// there.
///
/// Each finished job leaves a dead entry in the index of the ready ones. Ordinarily the next look
/// clears it away, but while any transaction holds an old snapshot none can be cleared, and a claim
/// that began at the front would pass over all of them (measured: 31 ms for 200,000). So a claim
/// begins, in each priority, at a floor. The floors come from a look at the whole queue, a sweep,
/// which is made beside the claims: the first ready job of each priority, or a moment shortly
/// before the sweep where none is ready. A job that comes to lie below its floor, as one whose
/// transaction took longer than ``margin`` to commit, is found by the next sweep.
struct ReadyFloors {
    /// A place in the order of the ready jobs.
    struct Place: Comparable {
        var runAt: Date
        var id: Int64

        static func < (left: Place, right: Place) -> Bool {
            (left.runAt, left.id) < (right.runAt, right.id)
        }
    }

    /// A stretch of the order that a claim looks through: from a place to the end of the
    /// priorities below another.
    struct Span: Equatable {
        var priority: Int16
        var from: Place
        /// The first priority that is no longer a part.
        var end: Int16
    }

    /// How long before a sweep the floor of an empty priority lies, for transactions under way.
    static let margin: Duration = .seconds(2)
    /// How long floors are relied on without a sweep.
    static let lifetime: Duration = .seconds(30)
    /// Before every other.
    private static let bottom = Place(runAt: Date(timeIntervalSince1970: 0), id: 0)
    private static let beyond = Int16(JobLimits.priorities.upperBound) + 1

    /// The priorities that have been seen; 0 is ordinary.
    private var priorities: Set<Int16> = [0]
    private var floors: [Int16: Place] = [:]
    private var sweptAt: ContinuousClock.Instant?
    private var sweepDue: ContinuousClock.Instant?

    /// Notes a priority that a claimed job had.
    mutating func saw(_ priority: Int16) {
        priorities.insert(priority)
    }

    /// Whether the queue should be looked through.
    func isSweepDue(at now: ContinuousClock.Instant) -> Bool {
        sweepDue.map { $0 <= now } ?? true
    }

    /// Takes what a sweep saw: the first ready job of each priority, and the server's time.
    ///
    /// - Returns: Whether a ready job lay below its floor.
    mutating func swept(
        heads: [Int16: Place],
        serverTime: Date,
        began: ContinuousClock.Instant,
        ended: ContinuousClock.Instant
    ) -> Bool {
        let wasPassed = heads.contains { priority, head in
            floors[priority].map { head < $0 } ?? false
        }
        priorities.formUnion(heads.keys)
        let horizon = Place(runAt: serverTime.addingTimeInterval(-Self.margin.inSeconds), id: 0)
        floors = [:]
        for priority in priorities {
            floors[priority] = min(heads[priority] ?? horizon, horizon)
        }
        sweptAt = began
        // A sweep costs what the floors save the claims; at most a fiftieth of the time.
        sweepDue = ended + max(.seconds(1), (ended - began) * 50)
        return wasPassed
    }

    /// The stretches to look through, in the order of the jobs: from each floor to the next known
    /// priority, so that a priority never seen before is within one of them.
    func spans(at now: ContinuousClock.Instant) -> [Span] {
        let first = Int16(JobLimits.priorities.lowerBound)
        guard let sweptAt, now - sweptAt < Self.lifetime else {
            return [Span(priority: first, from: Self.bottom, end: Self.beyond)]
        }
        var spans: [Span] = []
        var start = (priority: first, from: Self.bottom)
        for priority in priorities.sorted() {
            if start.priority < priority {
                spans.append(Span(priority: start.priority, from: start.from, end: priority))
            }
            start = (priority, floors[priority] ?? Self.bottom)
        }
        spans.append(Span(priority: start.priority, from: start.from, end: Self.beyond))
        return spans
    }
}

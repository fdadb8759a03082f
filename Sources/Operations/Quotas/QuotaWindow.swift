import FoundationEssentials

/// What is taken of one limit: pure, the same for every store.
struct QuotaWindow: Sendable, Hashable {
    /// A vendor's own word on what is left.
    struct Word: Sendable, Hashable {
        /// What is left; what is taken afterwards is taken off.
        var left: Int
        /// How much the window holds; nil where the vendor does not say.
        var limit: Int?
        /// Until when the word counts.
        var until: Date
        /// When the vendor said so.
        var at: Date
    }

    /// The slot that the last number stands for.
    var slot: Int
    /// What was taken in each slot, the oldest first.
    var spent: [Int]
    /// The vendor's last word, as long as it counts.
    var told: Word?

    /// Opens a window of which nothing is taken.
    init(_ period: QuotaPeriod, at now: Date) {
        self.init(
            slot: period.slot(at: now),
            spent: Array(repeating: 0, count: period.slots),
            told: nil
        )
    }

    /// Takes a window as it was kept.
    init(slot: Int, spent: [Int], told: Word?) {
        self.slot = slot
        self.spent = spent
        self.told = told
    }

    /// Lets pass what counts no more, and takes the vendor's word where it is news.
    ///
    /// Of two words on a day the smaller counts, for in a day nothing is given back; unless the
    /// later one names a larger limit, as that of a new plan. Of two by which nothing is left the
    /// one that ends later counts, in whatever order they come: a short pause ends no long one.
    mutating func advance(to now: Date, hearing word: Word?, _ period: QuotaPeriod) {
        let shift = min(max(period.slot(at: now) - slot, 0), spent.count)
        spent = spent.dropFirst(shift) + Array(repeating: 0, count: shift)
        slot = max(slot, period.slot(at: now))
        if let known = told, known.until <= now { told = nil }
        guard let word, word.until > now else { return }
        let earlier = told
        if word.at > earlier?.at ?? .distantPast {
            let isRaised = (word.limit ?? 0) > (earlier?.limit ?? 0)
            let known = period == .minute || isRaised ? nil : earlier?.left
            told = word
            told?.left = min(word.left, known ?? word.left)
        }
        if let earlier, earlier.left == 0, word.left == 0 {
            told?.until = max(earlier.until, word.until)
        }
    }

    /// How much fits in, by configuration and by the vendor; nil where neither says.
    func capacity(_ limit: QuotaLimit) -> Int? {
        [limit.size, told?.limit].compactMap { $0 }.min()
    }

    /// How much is left, by our own count and by the vendor's word; nil where neither says.
    func remaining(_ limit: QuotaLimit) -> Int? {
        let own = limit.size.map { $0 - spent.reduce(0, +) }
        return [own, told?.left].compactMap { $0 }.min()
    }

    /// How much is kept back.
    func reserve(_ limit: QuotaLimit, _ share: Double) -> Int {
        Int((Double(capacity(limit) ?? 0) * share).rounded(.down))
    }

    /// Whether an amount may be taken, with a share of the whole left over.
    func permits(_ amount: Int, _ limit: QuotaLimit, keeping share: Double) -> Bool {
        guard amount > 0, let remaining = remaining(limit) else { return true }
        return remaining - amount >= reserve(limit, share)
    }

    /// Takes an amount.
    mutating func take(_ amount: Int) {
        spent[spent.count - 1] += amount
        if let left = told?.left { told?.left = max(left - amount, 0) }
    }

    /// When an amount that does not fit now will; nil where it never does.
    func resumes(_ amount: Int, _ limit: QuotaLimit, keeping share: Double) -> Date? {
        let reserve = reserve(limit, share)
        var moment = Date.distantPast
        if let told, told.left - amount < reserve { moment = told.until }
        guard let size = limit.size else { return moment }
        guard size - amount >= reserve else { return nil }
        var taken = spent.reduce(0, +)
        for (index, part) in spent.enumerated() where size - taken - amount < reserve {
            taken -= part
            let passing = slot - (spent.count - 1 - index)
            moment = max(moment, limit.period.end(ofSlot: passing))
        }
        return moment
    }

    /// When all of it is there again.
    func resets(_ limit: QuotaLimit) -> Date {
        max(limit.period.end(ofSlot: slot), told?.until ?? .distantPast)
    }
}

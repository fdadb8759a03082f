import Logging

/// A bounded queue that gives up the least dear elements when it is full.
///
/// Debug goes before info, info before warning, the oldest first; errors have room of their own
/// beside and displace all others before one of them is lost.
struct LevelQueue<Element: Sendable>: Sendable {
    /// An element in its place.
    struct Slot: Sendable {
        /// What was put in.
        let element: Element
        /// How many elements were put in until this one, the lost ones too.
        let number: UInt64
        /// The level that it was put in with.
        let level: Logger.Level
        fileprivate let bytes: Int
    }

    /// The places in arrival order; one is empty where a dearer element displaced its own.
    typealias Slots = [Slot?]

    /// How many elements fit, errors aside.
    let capacity: Int
    /// How many bytes the elements may hold together, errors aside.
    let byteCapacity: Int
    /// How many more errors fit.
    let errorReserve: Int

    /// How many elements wait.
    private(set) var count = 0
    private var byteCount = 0
    private var putCount: UInt64 = 0
    private var counts = [Int](repeating: 0, count: LogPriority.allCases.count)
    /// The elements in arrival order, with empty slots where one was displaced.
    ///
    /// What displaces is always dearer, so there are at most three empty slots for each element
    /// that fits.
    private var slots: Slots = []
    /// Where to look for the oldest element of a priority: none of it stands before.
    private var cursors = [Int](repeating: 0, count: LogPriority.allCases.count)

    /// Makes an empty queue with its limits.
    init(capacity: Int, byteCapacity: Int = .max, errorReserve: Int) {
        self.capacity = capacity
        self.byteCapacity = byteCapacity
        self.errorReserve = errorReserve
    }

    /// Takes an element in, and tells the levels of the elements that were lost for it: older
    /// ones', or its own.
    mutating func put(_ element: Element, level: Logger.Level, bytes: Int = 0) -> [Logger.Level] {
        let priority = LogPriority(level)
        var lost: [Logger.Level] = []
        putCount += 1
        while !hasRoom(for: priority, bytes: bytes) {
            guard let displaced = displaceOne(below: priority) else { return lost + [level] }
            lost.append(displaced)
        }
        slots.append(Slot(element: element, number: putCount, level: level, bytes: bytes))
        counts[priority.rawValue] += 1
        count += 1
        byteCount += bytes
        return lost
    }

    /// Takes everything out in arrival order, in exchange for an empty array.
    ///
    /// Nothing is copied or released in here: the caller holds the lock that others wait for.
    mutating func exchange(for emptied: inout Slots) {
        swap(&slots, &emptied)
        for priority in LogPriority.allCases {
            counts[priority.rawValue] = 0
            cursors[priority.rawValue] = 0
        }
        count = 0
        byteCount = 0
    }

    private func hasRoom(for priority: LogPriority, bytes: Int) -> Bool {
        guard count < capacity + errorReserve else { return false }
        if priority == .error { return true }
        return count - counts[LogPriority.error.rawValue] < capacity
            && byteCount + bytes <= byteCapacity
    }

    private mutating func displaceOne(below priority: LogPriority) -> Logger.Level? {
        for candidate in LogPriority.allCases where candidate < priority {
            guard counts[candidate.rawValue] > 0 else { continue }
            for index in cursors[candidate.rawValue]..<slots.count {
                guard let slot = slots[index], LogPriority(slot.level) == candidate else {
                    continue
                }
                slots[index] = nil
                counts[candidate.rawValue] -= 1
                count -= 1
                byteCount -= slot.bytes
                cursors[candidate.rawValue] = index + 1
                return slot.level
            }
        }
        return nil
    }
}

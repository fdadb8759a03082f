/// One of a cron expression's five fields: its range and its names.
struct CronField: Sendable {
    let name: String
    let range: ClosedRange<Int>
    /// Words for the values from the range's start on.
    let words: [String]

    static let minute = CronField(name: "minute", range: 0...59, words: [])
    static let hour = CronField(name: "hour", range: 0...23, words: [])
    static let day = CronField(name: "day of the month", range: 1...31, words: [])
    static let month = CronField(
        name: "month",
        range: 1...12,
        words: [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
    )
    /// Sunday is 0, and 7 too.
    static let weekday = CronField(
        name: "day of the week",
        range: 0...7,
        words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    )
}

/// The values that a field allows: one bit each.
struct CronSet: Sendable, Hashable {
    private(set) var bits: UInt64 = 0

    mutating func insert(_ value: Int) {
        bits |= 1 << UInt64(value)
    }

    mutating func remove(_ value: Int) {
        bits &= ~(1 << UInt64(value))
    }

    func contains(_ value: Int) -> Bool {
        bits & (1 << UInt64(value)) != 0
    }

    /// The values within a range, ascending.
    func values(in range: ClosedRange<Int>) -> [Int] {
        range.filter(contains)
    }
}

/// The statements that one connection has prepared, the least recently used one first to go.
struct StatementCache {
    /// What tells prepared statements apart: a parameter's type is a part of the plan.
    struct Key: Hashable {
        /// The SQL.
        let sql: String
        /// The parameters' types.
        let types: [UInt32]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    /// How many statements are kept.
    let limit: Int
    /// Whether the server may hold statements that the cache no longer knows.
    private(set) var needsReset = false
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var usesBeforeFlight: UInt64 = 0
    private var nextNumber: UInt64 = 0

    /// Starts empty.
    init(limit: Int) {
        self.limit = limit
    }

    /// How many statements are prepared.
    var count: Int { entries.count }

    /// The server's name of a statement that is prepared.
    mutating func name(for key: Key) -> String? {
        uses += 1
        guard let index = entries.index(forKey: key) else { return nil }
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    /// A name that was not used before on this connection.
    mutating func newName() -> String {
        nextNumber += 1
        return "s\(nextNumber)"
    }

    /// Remembers a statement that the server has prepared.
    mutating func insert(_ name: String, for key: Key) {
        uses += 1
        entries[key] = Entry(name: name, lastUse: uses)
    }

    /// Marks what is used from now on as part of one flight, which `evict` leaves alone.
    mutating func beginFlight() {
        usesBeforeFlight = uses
    }

    /// Takes out the least recently used statements until there is room for `count` more, as far as
    /// the flight itself does not need them.
    mutating func evict(toFit count: Int) -> [String] {
        var names: [String] = []
        while entries.count + count > limit,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }),
            oldest.value.lastUse <= usesBeforeFlight
        {
            entries.removeValue(forKey: oldest.key)
            names.append(oldest.value.name)
        }
        return names
    }

    /// Forgets everything, because the server no longer takes what was prepared: after a migration
    /// (0A000) or a reset of the session (26000).
    mutating func invalidate() {
        entries.removeAll()
        needsReset = true
    }

    /// Notes that the server's own statements were dropped too.
    mutating func didReset() {
        needsReset = false
    }
}

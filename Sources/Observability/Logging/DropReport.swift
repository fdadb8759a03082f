import Logging

/// Finds out what the sinks lost since it was last told, so that one record can tell it.
struct DropReport {
    /// What one sink lost.
    struct Losses {
        /// The sink's name.
        let sink: String
        /// How many records of each level, without the levels that lost none.
        let byLevel: [(level: Logger.Level, count: UInt64)]

        /// The fields of the record that tells of the losses.
        var metadata: Logger.Metadata {
            var metadata: Logger.Metadata = ["sink": "\(sink)"]
            for (level, count) in byLevel {
                metadata["dropped_\(level.rawValue)"] = .stringConvertible(count)
            }
            return metadata
        }
    }

    private let interval: Duration
    private var told: [String: [UInt64]] = [:]
    private var firstSeen: ContinuousClock.Instant?
    /// How many records the last report took; as many may have been lost for them, and a report
    /// of those alone would never end.
    private var ownRecords = 0

    /// Begins with nothing lost.
    ///
    /// - Parameter interval: how long losses are gathered before they are due.
    init(interval: Duration) {
        self.interval = interval
    }

    /// Whether there are losses that nobody was told of.
    var isPending: Bool { firstSeen != nil }

    /// The losses of each sink where it is time to tell them.
    mutating func due(_ workers: [SinkWorker], now: ContinuousClock.Instant) -> [Losses] {
        var losses: [Losses] = []
        var totals: [String: [UInt64]] = [:]
        for worker in workers {
            let total = worker.counters.droppedByLevel()
            let before = told[worker.sink.name] ?? total.map { _ in 0 }
            totals[worker.sink.name] = total
            let byLevel = zip(Logger.Level.allCases, zip(total, before)).compactMap {
                level,
                counts in
                counts.0 > counts.1 ? (level: level, count: counts.0 - counts.1) : nil
            }
            if !byLevel.isEmpty { losses.append(Losses(sink: worker.sink.name, byLevel: byLevel)) }
        }
        let count = losses.reduce(0) { $0 + $1.byLevel.reduce(0) { $0 + Int($1.count) } }
        guard count > ownRecords else { return [] }
        let since = firstSeen ?? now
        firstSeen = since
        guard now - since >= interval else { return [] }
        firstSeen = nil
        told = totals
        ownRecords = losses.count
        return losses
    }
}

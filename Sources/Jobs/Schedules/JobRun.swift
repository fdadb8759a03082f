public import FoundationEssentials

/// How the job of a fire time stands, for the ledger.
public struct JobRun: Sendable {
    /// How it ended; nil while it has not.
    public let result: RunResult?
    private let startedAt: Date?
    private let finishedAt: Date?
    private let failure: String?

    /// Reads a job's row.
    ///
    /// - Parameter state: The ``JobState``, as the row has it.
    public init(state: String, startedAt: Date?, finishedAt: Date?, failure: String?) {
        result =
            switch JobState(rawValue: state) {
            case .completed: .completed
            case .cancelled: .cancelled
            case .parked: .failed
            case .available, .running, .scheduled, nil: nil
            }
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.failure = failure
    }

    /// A fire time's record with what the job's row adds.
    public func seen(in record: FireRecord) -> FireRecord {
        var record = record
        record.startedAt = record.startedAt ?? startedAt
        if let result {
            record.result = result
            record.endedAt = finishedAt
        }
        return record
    }

    /// What is to be told outside.
    ///
    /// - Parameter isStartKnown: Whether the start was told before.
    public func report(of record: FireRecord, isStartKnown: Bool) -> RunReport? {
        guard let job = record.job else { return nil }
        var events: [RunReport.Event] = isStartKnown || startedAt == nil ? [] : [.start]
        if let result { events.append(result == .completed ? .success : .failure) }
        let took = startedAt.flatMap { start in
            finishedAt.map { Duration.seconds(max(0, $0.timeIntervalSince(start))) }
        }
        return RunReport(
            schedule: record.schedule,
            fireTime: record.at,
            job: job,
            events: events,
            took: result == nil ? nil : took,
            failure: result == .completed ? nil : failure
        )
    }
}

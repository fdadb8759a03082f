import Synchronization

/// Looks by a second connection, while a migration runs, at who keeps it waiting.
///
/// When the wait has failed it is too late to ask: the server knows of blockers only while a
/// process waits.
final class BlockerWatch: Sendable {
    private let client: PostgresClient
    private let processID: Int32
    private let interval: Duration
    private let seen = Mutex<[LockBlocker]>([])

    init(client: PostgresClient, processID: Int32, lockTimeout: Duration) {
        self.client = client
        self.processID = processID
        interval = min(.milliseconds(200), lockTimeout / 5)
    }

    /// Who was seen last to keep it waiting.
    var blockers: [LockBlocker] { seen.withLock { $0 } }

    /// Looks until the task is cancelled.
    func run() async {
        let clock = ContinuousClock()
        while !Task.isCancelled {
            // Sleeping fails only by cancellation, which the loop's condition sees.
            try? await clock.sleep(for: interval)
            // A look that fails leaves the last one standing; the migration goes on either way.
            let present = try? await LockBlocker.blockers(of: processID, on: client)
            guard let present, !present.isEmpty else { continue }
            seen.withLock { $0 = present }
        }
    }
}

/// Names one transfer inside a transport.
struct TransferID: Hashable, Sendable {
    /// The number, which no other transfer of the same transport has.
    let number: UInt64
}

/// A transfer that was handed in and not yet started.
struct WaitingTransfer: Sendable {
    /// The name that cancellations use.
    let id: TransferID
    /// What is to be sent.
    let transfer: Transfer
    /// The moment at which it is given up, started or not.
    let deadline: ContinuousClock.Instant
    /// The caller that waits.
    let continuation: CheckedContinuation<OutboundResponse, any Error>
}

/// What waits for the transport's thread: new transfers, cancelled ones, and the wish to stop.
///
/// A value without lock; the transport guards it.
struct TransferQueue: Sendable {
    /// Whether transfers are taken.
    enum Phase: Sendable, Equatable {
        /// Taken. Can transition to: closing.
        case open
        /// Refused; those under way may finish before the moment. Can transition to: closed.
        case closing(deadline: ContinuousClock.Instant)
        /// Refused, and nothing is under way.
        case closed
    }

    /// What the thread has to do next.
    struct Work: Sendable {
        /// Transfers to begin.
        var started: [WaitingTransfer] = []
        /// Transfers whose deadline passed before they began.
        var expired: [WaitingTransfer] = []
        /// Transfers that had not begun when the time to close was over.
        var abandoned: [WaitingTransfer] = []
        /// Transfers that were cancelled before they began.
        var cancelledWaiting: [WaitingTransfer] = []
        /// Names of cancelled transfers that have begun, or have ended already.
        var cancelledActive: [TransferID] = []
        /// The moment at which the first transfer that still waits expires.
        var nextExpiry: ContinuousClock.Instant?
        /// Whether transfers are taken.
        var phase = Phase.open
    }

    /// Whether transfers are taken.
    private(set) var phase = Phase.open
    /// How many transfers have begun and not ended.
    private(set) var active = 0
    private var waiting: [WaitingTransfer] = []
    private var cancelled: Set<TransferID> = []
    private var lastID: UInt64 = 0
    private let maximumActive: Int
    private let maximumWaiting: Int

    /// Creates an empty queue with its limits.
    init(maximumActive: Int, maximumWaiting: Int) {
        self.maximumActive = maximumActive
        self.maximumWaiting = maximumWaiting
    }

    /// How many transfers wait and run.
    var load: TransportLoad { TransportLoad(waiting: waiting.count, active: active) }

    /// Gives a new name.
    mutating func makeID() -> TransferID {
        lastID += 1
        return TransferID(number: lastID)
    }

    /// Why no further transfer is taken, or nil where one is.
    func refusal(for server: String) -> OutboundError? {
        guard phase == .open else { return OutboundError(.shuttingDown, server: server) }
        guard waiting.count + active < maximumWaiting + maximumActive else {
            return OutboundError(.queueFull(limit: maximumWaiting), server: server)
        }
        return nil
    }

    /// Takes a transfer that was not refused.
    mutating func add(_ item: WaitingTransfer) {
        waiting.append(item)
    }

    /// Marks a transfer as cancelled, whatever its stage.
    mutating func cancel(_ id: TransferID) {
        cancelled.insert(id)
    }

    /// Drops the mark of a cancelled transfer that never was submitted.
    mutating func forget(_ id: TransferID) {
        cancelled.remove(id)
    }

    /// Gives the places of ended transfers free.
    mutating func finish(_ count: Int) {
        active -= count
    }

    /// Refuses new transfers; the earliest deadline that was asked for holds.
    mutating func close(deadline: ContinuousClock.Instant) {
        switch phase {
        case .open: phase = .closing(deadline: deadline)
        case .closing(let earlier): phase = .closing(deadline: min(earlier, deadline))
        case .closed: break
        }
    }

    /// Notes that nothing is under way any more.
    mutating func markClosed() {
        phase = .closed
    }

    /// Hands over everything that is due: cancellations first, then what expired while waiting,
    /// then as many new transfers as there are places, or none when the time to close is over.
    mutating func takeWork(now: ContinuousClock.Instant) -> Work {
        var work = Work(phase: phase)
        var isOver = false
        if case .closing(let deadline) = phase { isOver = deadline <= now }
        var staying: [WaitingTransfer] = []
        for item in waiting {
            if cancelled.remove(item.id) != nil {
                work.cancelledWaiting.append(item)
            } else if item.deadline <= now {
                work.expired.append(item)
            } else if isOver {
                work.abandoned.append(item)
            } else if active < maximumActive {
                active += 1
                work.started.append(item)
            } else {
                staying.append(item)
            }
        }
        waiting = staying
        work.cancelledActive = Array(cancelled)
        cancelled.removeAll()
        work.nextExpiry = waiting.map(\.deadline).min()
        return work
    }
}

import Synchronization

/// What bounds floods in one process: how often senders deliver, how much waits, how much is told.
final class WebhookGuards: Sendable {
    private struct State {
        var rates = WebhookRates()
        /// How many deliveries waited when that was counted last.
        var unworked = 0
        /// How many were taken since.
        var taken = 0
        var countedAt: Duration?
        var warnedAt: [String: Duration] = [:]
    }

    /// How long a count is good for, and how often one kind of refusal is told.
    private static let countLasts = Duration.seconds(1)
    private static let warningInterval = Duration.seconds(60)

    private let state = Mutex(State())
    private let uptime: @Sendable () -> Duration

    /// Makes guards that nothing has passed yet.
    init(clock: some Clock<Duration>) {
        let origin = clock.now
        uptime = { origin.duration(to: clock.now) }
    }

    /// How long a sender has to wait, where it made too many deliveries.
    func pause(_ sender: String) -> Duration? {
        state.withLock { $0.rates.take(sender, at: uptime()) }
    }

    /// Whether a refusal may be told, as it was not for a minute.
    func mayWarn(of vendor: String, _ outcome: WebhookInbox.Outcome) -> Bool {
        state.withLock { state in
            let key = vendor + outcome.rawValue
            if let last = state.warnedAt[key], uptime() - last < Self.warningInterval {
                return false
            }
            state.warnedAt[key] = uptime()
            return true
        }
    }

    /// Whether too many wait; counts anew once a second, and what is taken meanwhile by itself.
    func isFull(counting count: () async throws -> Int) async rethrows -> Bool {
        let isStale = state.withLock { state in
            guard let last = state.countedAt, uptime() - last < Self.countLasts else {
                // The others go by the old count meanwhile.
                state.countedAt = uptime()
                return true
            }
            return false
        }
        if isStale {
            let counted = try await count()
            state.withLock { state in
                state.unworked = counted
                state.taken = 0
            }
        }
        return state.withLock { state in
            state.taken += 1
            return state.unworked + state.taken > WebhookInbox.unworkedLimit
        }
    }
}

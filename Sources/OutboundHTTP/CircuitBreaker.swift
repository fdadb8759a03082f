/// When a circuit opens, and for how long.
public struct CircuitBreakerOptions: Sendable, Equatable {
    /// How many failures in a row open the circuit.
    public var failureThreshold = 5
    /// How long the circuit stays open the first time; it doubles with each failed probe.
    public var openDuration: Duration = .seconds(5)
    /// The longest time that the circuit stays open.
    public var maximumOpenDuration: Duration = .seconds(60)

    /// Creates the default options.
    public init() {}
}

/// The state machine that leaves a failing upstream alone for a while.
///
/// A value without clock or lock: moments are durations since any fixed one, and whoever holds
/// it guards it.
struct CircuitBreaker: Sendable {
    /// What the circuit does with requests.
    enum State: Sendable, Equatable {
        /// Lets all through. Can transition to: open.
        case closed(failuresInARow: Int)
        /// Lets none through before the moment. Can transition to: half open.
        case open(until: Duration, openings: Int)
        /// Lets one probe through at a time. Can transition to: closed, open.
        case halfOpen(isProbing: Bool, openings: Int)
    }

    /// The answer to a request that wants to pass.
    enum Admission: Sendable, Equatable {
        /// It may pass, and hands the permit back with its outcome.
        case allowed(Permit)
        /// It may not pass before this long.
        case refused(retryAfter: Duration)
    }

    /// Ties an outcome to the period in which its request was let through.
    struct Permit: Sendable, Equatable {
        fileprivate let period: Int
    }

    /// How a request that was let through ended.
    enum Outcome: Sendable {
        /// The server answered and is not failing.
        case success
        /// The server failed, or did not answer.
        case failure
        /// Nothing was learned, as when the caller gave up.
        case nothingLearned
    }

    /// What the circuit does with requests at present.
    private(set) var state = State.closed(failuresInARow: 0)
    private var period = 0
    private let options: CircuitBreakerOptions

    /// Creates a closed circuit.
    init(_ options: CircuitBreakerOptions) {
        self.options = options
    }

    /// The number that the metric shows: 0 closed, 1 half open, 2 open.
    var metricValue: Double {
        switch state {
        case .closed: 0
        case .halfOpen: 1
        case .open: 2
        }
    }

    /// Says whether a request may pass at a moment; one that may has to be recorded.
    mutating func admit(now: Duration) -> Admission {
        switch state {
        case .closed:
            return .allowed(Permit(period: period))
        case .open(let until, let openings):
            guard now >= until else { return .refused(retryAfter: until - now) }
            enter(.halfOpen(isProbing: true, openings: openings))
            return .allowed(Permit(period: period))
        case .halfOpen(let isProbing, let openings):
            guard !isProbing else { return .refused(retryAfter: .seconds(1)) }
            enter(.halfOpen(isProbing: true, openings: openings))
            return .allowed(Permit(period: period))
        }
    }

    /// Takes an outcome; one from an earlier period says nothing about this one.
    mutating func record(_ outcome: Outcome, _ permit: Permit, now: Duration) {
        guard permit.period == period else { return }
        switch (state, outcome) {
        case (.closed(let failures), .failure):
            if failures + 1 >= options.failureThreshold {
                open(now: now, openings: 1)
            } else {
                state = .closed(failuresInARow: failures + 1)
            }
        case (.closed, .success):
            state = .closed(failuresInARow: 0)
        case (.halfOpen, .success):
            enter(.closed(failuresInARow: 0))
        case (.halfOpen(_, let openings), .failure):
            open(now: now, openings: openings + 1)
        case (.halfOpen(_, let openings), .nothingLearned):
            enter(.halfOpen(isProbing: false, openings: openings))
        case (.closed, .nothingLearned), (.open, _):
            break
        }
    }

    private mutating func open(now: Duration, openings: Int) {
        let doubled = options.openDuration * Double(1 << min(openings - 1, 20))
        enter(.open(until: now + min(doubled, options.maximumOpenDuration), openings: openings))
    }

    private mutating func enter(_ next: State) {
        state = next
        period += 1
    }
}

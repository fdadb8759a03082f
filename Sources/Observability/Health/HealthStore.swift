public import FoundationEssentials

/// Where instances share what they know of the health of others, and divide the probes.
public protocol HealthStore: Sendable {
    /// Adds what one instance has seen, and returns what all of them know.
    func exchange(_ news: HealthNews) async throws -> SharedHealth

    /// Asks for the right to probe a check once.
    ///
    /// Of all instances one gets it, and only while its budget is not used up.
    func claimProbe(of check: HealthCheck, at now: Date) async throws -> ProbeClaim
}

/// What one instance has seen since it last told.
public struct HealthNews: Sendable {
    /// Evidence of shared checks, oldest first.
    public var observations: [(check: HealthCheck, evidence: [HealthObservation])]
    /// Changes of the instance's own checks, and shared ones that became stale or fresh to it.
    public var transitions: [HealthTransition]
    /// What vendors said is left of their quotas.
    public var quotas: [QuotaReading]
    /// The instance.
    public var instance: String

    /// Collects what is to be told.
    public init(
        observations: [(check: HealthCheck, evidence: [HealthObservation])] = [],
        transitions: [HealthTransition] = [],
        quotas: [QuotaReading] = [],
        instance: String
    ) {
        self.observations = observations
        self.transitions = transitions
        self.quotas = quotas
        self.instance = instance
    }
}

/// What all instances know together.
public struct SharedHealth: Sendable {
    /// The state of one check, as all instances know it.
    public struct Known: Sendable, Hashable {
        /// The state.
        public var state: HealthState
        /// Grows with each change of the state, so that an old answer is told from a new one.
        public var revision: Int64

        /// Names a state.
        public init(_ state: HealthState, revision: Int64) {
            self.state = state
            self.revision = revision
        }
    }

    /// The shared checks by name.
    public var states: [String: Known]
    /// The newest word on each quota.
    public var quotas: [QuotaReading]

    /// Collects what is known.
    public init(states: [String: Known] = [:], quotas: [QuotaReading] = []) {
        self.states = states
        self.quotas = quotas
    }
}

/// The answer to an instance that wants to probe.
public enum ProbeClaim: Sendable, Hashable {
    /// Probe now.
    case granted
    /// Another instance probes, or has done so lately: ask again from this moment on.
    case taken(until: Date)
    /// The budget is used up: ask again from this moment on.
    case overBudget(until: Date)
}

extension HealthCheckScope {
    /// Divides the probes of a shared check: the regular ones always have their place in the
    /// budget, the early ones of an unsettled check share what is left.
    ///
    /// - Parameters:
    ///   - probes: When the check was probed in the last 24 hours, and whether earlier than usual.
    ///   - isEarly: Whether the probe that is asked for comes before its interval is over.
    ///   - interval: The check's interval.
    /// - Returns: The moment from which the probe is within the budget; nil where it is now.
    public func probeIsOverBudget(
        until probes: [(date: Date, isEarly: Bool)],
        isEarly: Bool,
        interval: Duration
    ) -> Date? {
        guard case .shared(let budget) = self else { return nil }
        let day = 86_400.0
        let regular = Int((day / interval.seconds).rounded(.up))
        let early = probes.filter(\.isEarly)
        if probes.count >= budget {
            return probes.map(\.date).min()?.addingTimeInterval(day)
        }
        if isEarly, early.count >= budget - regular {
            return early.map(\.date).min()?.addingTimeInterval(day) ?? .distantFuture
        }
        return nil
    }
}

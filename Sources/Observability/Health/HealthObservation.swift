public import FoundationEssentials

/// One piece of evidence of a check's health, from a probe or from a real call.
public struct HealthObservation: Sendable, Hashable {
    /// Where knowledge comes from.
    public enum Evidence: String, Sendable, Hashable {
        /// A probe asked.
        case probe
        /// A real call went well or failed.
        case traffic
    }

    /// Nil where all went well, else why not.
    public let failure: String?
    /// Where the knowledge comes from.
    public let evidence: Evidence
    /// How long the probe took; nil for traffic.
    public let latency: Duration?
    /// When it was made.
    public let date: Date
    /// How many like it in a row it stands for, the last of which was made at ``date``.
    public var count: Int

    /// Notes what was seen.
    public init(
        failure: String?,
        evidence: Evidence,
        latency: Duration? = nil,
        date: Date,
        count: Int = 1
    ) {
        self.failure = failure
        self.evidence = evidence
        self.latency = latency
        self.date = date
        self.count = count
    }

    /// Whether this and a later one say the same in the same way, so that one may stand for both.
    func isLike(_ later: HealthObservation) -> Bool {
        failure == later.failure && evidence == later.evidence && later.latency == nil
    }
}

/// A change of a check between healthy and not.
public struct HealthTransition: Sendable, Hashable {
    /// The check's name.
    public let check: String
    /// What it changed to.
    public let isHealthy: Bool
    /// Why it is not healthy; nil where it is.
    public let reason: String?
    /// Where the knowledge came from.
    public let evidence: HealthObservation.Evidence
    /// When it changed.
    public let date: Date
    /// The instance that saw it.
    public let instance: String

    /// Describes a change.
    public init(
        check: String,
        isHealthy: Bool,
        reason: String?,
        evidence: HealthObservation.Evidence,
        date: Date,
        instance: String
    ) {
        self.check = check
        self.isHealthy = isHealthy
        self.reason = reason
        self.evidence = evidence
        self.date = date
        self.instance = instance
    }
}

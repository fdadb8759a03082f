public import Jobs
public import Testing

/// The rules that every ``JobAdministration`` keeps, one by one; each store's tests run them all.
///
///     @Test(arguments: JobStoreConformance.rules)
///     func `the in-memory store keeps the rule`(rule: JobStoreConformance) async throws {
///         try await rule.check(InMemoryJobStore())
///     }
public struct JobStoreConformance: Sendable, CustomTestStringConvertible {
    /// Every rule.
    public static let rules =
        claiming + settling + leases + uniqueness + reading + limits
        + administration

    /// The rule in words.
    public let testDescription: String
    /// Checks the rule on an empty store, with expectations of Swift Testing.
    public let check: @Sendable (any JobAdministration) async throws -> Void

    init(_ rule: String, _ check: @escaping @Sendable (any JobAdministration) async throws -> Void)
    {
        testDescription = rule
        self.check = check
    }
}

/// What the rules are checked with.
struct Probe: Codable, Sendable, Equatable {
    var number = 0

    static let kind = JobKind<Probe>("probe")
    static let otherKind = JobKind<Probe>("other_probe")
    static let otherQueue = JobKind<Probe>("far_probe", queue: "far")
}

extension JobStore {
    func claimProbes(
        limit: Int = 10,
        lease: Duration = .seconds(60),
        worker: String = "one"
    ) async throws -> [ClaimedJob] {
        try await claim(
            queue: "default",
            kinds: ["probe"],
            limit: limit,
            lease: lease,
            worker: worker
        )
    }

    func claimProbe(lease: Duration = .seconds(60), worker: String = "one") async throws
        -> ClaimedJob
    {
        try #require(try await claimProbes(limit: 1, lease: lease, worker: worker).first)
    }

    @discardableResult
    func settle(_ lease: JobLease, _ ending: JobEnding) async throws -> Bool {
        try await settle([JobSettlement(lease, ending)]).contains(lease)
    }
}

extension JobFailure {
    static func probe(_ message: String, attempt: Int = 1) -> JobFailure {
        JobFailure(attempt: attempt, worker: "one", errorType: "ProbeError", message: message)
    }
}

public import Logging
public import Observability
public import Postgres
public import ServiceLifecycle

/// Looks at every running canary once an interval, over all instances together, and lets it go on,
/// to its next step, or back to nothing.
public struct CanaryJudge: Service {
    /// The share of units that a running canary sends the new way, 0 to 1.
    public static let share = MetricDescriptor.gauge(
        "taskforge_canary_share_ratio",
        help: "The share of units that takes the new path of a flag under trial.",
        labels: ["flag"]
    )
    /// The units that both paths worked on in the present step.
    public static let pairs = MetricDescriptor.gauge(
        "taskforge_canary_step_pairs",
        help: "Units that both paths of a flag under trial worked on in the present step.",
        labels: ["flag"]
    )
    /// What canaries came to by themselves.
    public static let decisions = MetricDescriptor.counter(
        "taskforge_canary_decisions_total",
        help: "Steps and ends that canaries came to by themselves.",
        labels: ["flag", "decision"]
    )
    /// All of them, for the registry.
    public static let descriptors = [share, pairs, decisions]

    private let store: CanaryStore
    private let trials: any CanaryTrials
    private let interval: Duration
    private let clock: any Clock<Duration>
    private let shares: GaugeFamily
    private let pairsOfStep: GaugeFamily
    private let decided: CounterFamily
    private let logger: Logger

    /// Makes a judge; any number of instances may run one.
    ///
    /// - Parameter interval: The time between two looks at a canary.
    public init(
        database: PostgresClient,
        trials: any CanaryTrials,
        interval: Duration = .seconds(30),
        clock: any Clock<Duration> = ContinuousClock(),
        metrics: MetricRegistry,
        logger: Logger
    ) {
        store = CanaryStore(database)
        self.trials = trials
        self.interval = interval
        self.clock = clock
        shares = metrics.gauge(Self.share)
        pairsOfStep = metrics.gauge(Self.pairs)
        decided = metrics.counter(Self.decisions)
        self.logger = logger
    }

    /// Judges until the service group shuts down or the task is cancelled.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await judgeAll()
                do {
                    try await clock.sleep(for: interval)
                } catch {
                    // Sleeping fails only by cancellation.
                    return
                }
            }
        }
    }

    /// Looks once at each canary that is due.
    func judgeAll() async {
        // Two looks of one loop lie a little nearer to each other now and then.
        let seconds = interval / .seconds(1) * 0.9
        do {
            for canary in try await store.due(every: seconds) {
                let evidence = try await trials.evidence(of: canary.id)
                if let judgement = try await store.judge(canary.id, every: seconds, on: evidence) {
                    tell(judgement)
                }
            }
        } catch {
            logger.warning("canaries cannot be judged", error: error)
        }
    }

    private func tell(_ judgement: CanaryJudgement) {
        let canary = judgement.canary
        shares.child(canary.flag).set(judgement.run.percentage / 100)
        pairsOfStep.child(canary.flag).set(Double(judgement.run.pairsOfStep))
        guard let decision = judgement.decision else { return }
        decided.child(canary.flag, decision.rawValue).increment()
        let worst = judgement.run.findings.max { $0.evidence < $1.evidence }
        logger.log(
            level: decision == .aborted ? .warning : .notice,
            "canary decided",
            metadata: [
                "canary": "\(canary.id)", "flag": "\(canary.flag)",
                "decision": "\(decision.rawValue)", "percentage": "\(judgement.run.percentage)",
                "why": "\(judgement.why)",
                "worst_guardrail": "\(worst?.guardrail.rawValue ?? "none")",
                "evidence": "\(worst?.evidence ?? 1)",
            ]
        )
    }
}

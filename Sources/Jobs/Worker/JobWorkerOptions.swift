/// How a worker goes about its work; the defaults suit production.
public struct JobWorkerOptions: Sendable {
    /// The worker's name in the rows of the jobs it holds, such as the instance's name.
    public var name: String
    /// How many jobs of each queue run at once, by queue.
    public var concurrency: [String: Int]
    /// The same for queues that ``concurrency`` does not name.
    public var defaultConcurrency = 8
    /// How long a claim lasts unless renewed: after it, others take a dead worker's jobs.
    public var lease: Duration = .seconds(20)
    /// How often leases are renewed; a fourth of ``lease`` bears three renewals that fail.
    public var heartbeat: Duration = .seconds(5)
    /// How often jobs of silent workers are looked for; with ``lease`` it bounds the take-over.
    public var rescueInterval: Duration = .seconds(5)
    /// How often jobs whose time has come are made ready.
    public var promotionInterval: Duration = .milliseconds(500)
    /// How often queues are looked into without a signal.
    public var pollInterval: Duration = .seconds(1)
    /// How often time-outs and lost leases are looked for.
    public var tick: Duration = .milliseconds(250)
    /// How long jobs may go on once the worker is asked to stop.
    public var drainDeadline: Duration = .seconds(20)
    /// How long cancelled jobs have to end before their leases are given back without them.
    public var drainGrace: Duration = .seconds(2)
    /// How long one call of the store may take.
    public var storeDeadline: Duration = .seconds(10)

    /// Names the worker and its queues' concurrency.
    public init(name: String, concurrency: [String: Int] = [:]) {
        self.name = name
        self.concurrency = concurrency
    }

    func concurrency(of queue: String) -> Int {
        max(1, concurrency[queue] ?? defaultConcurrency)
    }
}

import Foundation
import Hummingbird
public import Logging
public import Meetings
import NIOPosix
public import Observability
public import ServiceLifecycle
import Synchronization

/// The simulators of Fireflies, Gemini and monday on one port, for demonstration, tests and load.
public final class SandboxServer: Service {
    /// Where the simulated vendors are reached.
    public struct Addresses: Sendable, Hashable {
        /// The sandbox itself, without a slash at its end.
        public let base: String

        /// The page of the board, for people.
        public var board: String { base + "/board" }

        /// What to put in the place of a vendor's own address.
        public func url(of vendor: Vendor) -> String {
            base + (SandboxRoutes.basePaths[vendor] ?? "")
        }
    }

    /// The metric families of a sandbox.
    public static let metrics = [SandboxCounts.requests]

    /// The number of the board that items are meant for.
    public static let boardID = String(MondayBoard.main)

    private let options: SandboxOptions
    private let logger: Logger
    private let fireflies: FirefliesSimulator
    private let monday: MondaySimulator
    private let sender: WebhookSender
    private let routes: SandboxRoutes
    private let journal = Mutex<SandboxJournal?>(nil)
    private let started = StartSignal<Addresses>()

    /// A sandbox that is not running yet.
    ///
    /// - Throws: where a simulated schema has a fault, or the given faults are out of range.
    public init(
        options: SandboxOptions = SandboxOptions(),
        metrics: MetricRegistry = MetricRegistry(),
        logger: Logger
    ) throws {
        try options.faults.validate()
        self.options = options
        self.logger = logger
        let faults = FaultInjector(options.faults)
        let clock = { (vendor: Vendor) -> @Sendable () -> Date in
            { [now = options.now] in now().addingTimeInterval(faults.clockSkew(of: vendor)) }
        }
        let sender = WebhookSender(
            options.webhooks,
            faults: faults,
            clock: options.clock,
            now: options.now,
            logger: logger
        )
        let fireflies = try FirefliesSimulator(
            limits: options.limits,
            sender: sender,
            now: clock(.fireflies)
        )
        let monday = try MondaySimulator(
            limits: options.limits,
            sender: sender,
            now: clock(.monday)
        )
        let gemini = GeminiSimulator(
            extractor: options.extractor,
            limits: options.limits,
            now: clock(.gemini)
        )
        let counts = SandboxCounts(metrics: metrics)
        let gate = SandboxGate(
            simulators: [
                .fireflies: fireflies, .gemini: gemini, .monday: monday, .render: RenderSimulator(),
            ],
            faults: faults,
            counts: counts,
            clock: options.clock,
            logger: logger
        )
        self.fireflies = fireflies
        self.monday = monday
        self.sender = sender
        let report = { @Sendable in
            SandboxReport(
                counts: counts,
                meetings: fireflies.meetingCount,
                account: monday.account,
                deliveries: sender.counts
            )
        }
        routes = SandboxRoutes(gate: gate, report: report) {
            fireflies.tell(.test, of: "test_00000000")
        }
    }

    /// Where the sandbox is reached, as soon as it listens.
    ///
    /// - Throws: why it will never listen, or `CancellationError`.
    public func addresses() async throws -> Addresses { try await started.value() }

    /// Puts other faults in force, as `PUT /sandbox/faults` does.
    ///
    /// - Throws: `SandboxFaultsError` where a value is out of its range.
    public func setFaults(_ faults: SandboxFaults) throws {
        try faults.validate()
        routes.gate.replaceFaults(faults)
    }

    /// Tells of what happens at other addresses than before.
    public func setWebhooks(_ webhooks: SandboxWebhooks) {
        sender.webhooks = webhooks
        greet(webhooks)
    }

    private func greet(_ webhooks: SandboxWebhooks) {
        guard let url = webhooks.mondayURL else { return }
        sender.greet(url) { [monday] in monday.subscribe(url) }
    }

    /// Gives the simulated Fireflies further meetings, or new words of those it has.
    ///
    /// - Throws: where the state file does not take the time of their loading.
    public func load(_ meetings: [Meeting]) throws {
        monday.add(SandboxPerson.all(in: meetings))
        let added = fireflies.load(meetings)
        guard !added.isEmpty else { return }
        try journal.withLock { try $0?.append(SandboxJournal.Entry(loaded: added)) }
    }

    /// Brings back what the state file holds, listens, and answers until it is shut down.
    public func run() async throws {
        do {
            // Files are read and written on threads that may wait.
            try await NIOThreadPool.singleton.runIfActive { try self.restore() }
            let application = Application(
                router: routes.router(),
                server: .http1(configuration: .init(idleTimeout: .seconds(60))),
                configuration: ApplicationConfiguration(
                    address: .hostname(options.host, port: options.port),
                    serverName: "taskforge-sandbox"
                ),
                onServerRunning: { channel in
                    let port = channel.localAddress?.port ?? self.options.port
                    let host = self.options.host
                    let base = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
                    self.logger.info("sandbox started", metadata: ["url": .string(base)])
                    self.started.succeed(Addresses(base: base))
                },
                logger: logger
            )
            greet(options.webhooks)
            // Ends with the sandbox; what is on its way then is lost, as with a vendor that stops.
            async let _: Void = sender.run()
            try await application.run()
            started.fail(CancellationError())
        } catch {
            started.fail(error)
            throw error
        }
    }

    private func restore() throws {
        monday.add(SandboxPerson.all(in: options.meetings))
        guard let url = options.stateFile else {
            fireflies.load(options.meetings)
            return
        }
        let opened = try SandboxJournal.open(url)
        for entry in opened.entries { monday.replay(entry) }
        if opened.unreadableLines > 0 {
            logger.warning(
                "sandbox state file holds half a line",
                metadata: ["lines": .stringConvertible(opened.unreadableLines)]
            )
        }
        var known = opened.entries.reduce(into: [String: Date]()) { known, entry in
            known.merge(entry.loaded ?? [:]) { _, new in new }
        }
        known.merge(fireflies.load(options.meetings, known: known)) { _, new in new }
        let journal = try SandboxJournal.begin(
            opened,
            with: [SandboxJournal.Entry(loaded: known)] + monday.journalEntries
        )
        monday.keep { try journal.append($0) }
        self.journal.withLock { $0 = journal }
    }
}

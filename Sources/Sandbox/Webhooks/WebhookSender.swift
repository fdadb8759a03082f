import Foundation
import Logging
import Observability
import OutboundHTTP
import ServiceLifecycle
import Synchronization

/// Sends the simulated vendors' webhooks, misbehaving where asked to.
///
/// Nobody who causes an event waits for its delivery. At most `maximumPending` are on their way;
/// more are counted as dropped.
final class WebhookSender: Sendable {
    /// What becomes of deliveries, under the names of `/sandbox/state`.
    enum Outcome: String, CaseIterable {
        /// Taken with a status of 2xx.
        case delivered

        /// Not taken, however often it was tried.
        case failed

        /// Tried again.
        case retried

        /// Too many were on their way.
        case dropped
    }

    private enum Work {
        case deliver(WebhookDelivery)
        case greet(String, @Sendable () -> Void)
    }

    private struct State {
        var webhooks: SandboxWebhooks
        var pending = 0
        var outcomes: [Vendor: [Outcome: Int]] = [:]
        var kinds: [Vendor: [SandboxFaults.Kind: Int]] = [:]
        var number = 0
    }

    /// The most deliveries that are on their way, waits included.
    static let maximumPending = 10_000

    /// The vendors expect an answer within ten seconds.
    private static let deadline: Duration = .seconds(10)

    private let faults: FaultInjector
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date
    private let http: OutboundHTTPClient
    private let state: Mutex<State>
    private let works: AsyncStream<Work>
    private let entrance: AsyncStream<Work>.Continuation

    /// A sender that does nothing until it runs.
    init(
        _ webhooks: SandboxWebhooks,
        faults: FaultInjector,
        clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Date,
        logger: Logger
    ) {
        self.faults = faults
        self.clock = clock
        self.now = now
        var options = OutboundHTTPOptions()
        // A vendor sends on however long nobody listens.
        options.circuit.failureThreshold = .max
        options.maximumWaiting = Self.maximumPending
        // Not the program's own registry: what it sends is not what vendors send to it.
        http = OutboundHTTPClient(options: options, metrics: MetricRegistry(), logger: logger)
        state = Mutex(State(webhooks: webhooks))
        (works, entrance) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Self.maximumPending)
        )
    }

    /// Where events go.
    var webhooks: SandboxWebhooks {
        get { state.withLock { $0.webhooks } }
        set { state.withLock { $0.webhooks = newValue } }
    }

    /// Counts of a vendor's deliveries, by what became of them and by their faults.
    func counts(of vendor: Vendor) -> [(String, Int)] {
        state.withLock { state in
            let outcomes = Outcome.allCases.map {
                ($0.rawValue, state.outcomes[vendor]?[$0] ?? 0)
            }
            let kinds = FaultFacts.all.filter { $0.moment == .webhook }.map { facts in
                let name = facts.kind.rawValue.dropFirst("webhook_".count)
                return (String(name), state.kinds[vendor]?[facts.kind] ?? 0)
            }
            return outcomes + kinds
        }
    }

    /// A number that no other delivery has.
    func nextNumber() -> Int {
        state.withLock { state in
            state.number += 1
            return state.number
        }
    }

    /// Sends a delivery in a while.
    func send(_ delivery: WebhookDelivery) {
        let isTaken = state.withLock { state in
            guard state.pending < Self.maximumPending else { return false }
            state.pending += 1
            return true
        }
        guard isTaken else {
            count(.dropped, delivery.vendor)
            return
        }
        entrance.yield(.deliver(delivery))
    }

    /// Asks an address for its consent until it answers, and says so then.
    func greet(_ url: String, whenAccepted: @escaping @Sendable () -> Void) {
        entrance.yield(.greet(url, whenAccepted))
    }

    /// Whether an address repeats a challenge, as monday asks of whoever wants its events.
    func challenge(_ url: String) async -> Bool {
        let challenge: JSONValue = ["challenge": .string("sandbox-challenge-\(nextNumber())")]
        let response = try? await post(
            url,
            JSONText.write(challenge),
            [(name: "Content-Type", value: "application/json")]
        )
        // An address that cannot be reached consents as little as one that says no.
        guard let response, (200..<300).contains(response.status) else { return false }
        return (try? JSONText.read(response.body))?["challenge"] == challenge["challenge"]
    }

    /// Sends until it is cancelled.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.http.run() }
            group.addTask {
                await withDiscardingTaskGroup { deliveries in
                    for await work in self.works {
                        deliveries.addTask { await self.carryOut(work) }
                    }
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func carryOut(_ work: Work) async {
        switch work {
        case .deliver(let delivery):
            await deliver(delivery)
            state.withLock { $0.pending -= 1 }
        case .greet(let url, let whenAccepted):
            while !Task.isCancelled {
                if await challenge(url) { return whenAccepted() }
                // Cancelled means that the sandbox ends.
                try? await clock.sleep(for: .milliseconds(200))
            }
        }
    }

    private func deliver(_ delivery: WebhookDelivery) async {
        let rule = faults.next(delivery.vendor, at: .webhook)
        var delivery = delivery
        if let rule {
            state.withLock { $0.kinds[delivery.vendor, default: [:]][rule.kind, default: 0] += 1 }
        }
        switch rule?.kind {
        case .webhookLost: return
        case .webhookLate:
            // Cancelled means that the sandbox ends, and the delivery with it.
            try? await clock.sleep(for: .seconds(rule?.effectiveSeconds ?? 0))
        case .webhookDoubled: await attempt(delivery)
        case .webhookUnsigned: delivery.secret = nil
        case .webhookForged: delivery.secret = Secret("another secret than the one agreed on")
        default: break
        }
        await attempt(delivery)
    }

    private func attempt(_ delivery: WebhookDelivery) async {
        let vendor = delivery.vendor
        for attempt in 0...delivery.retries where !Task.isCancelled {
            if attempt > 0 {
                count(.retried, vendor)
                // Cancelled means that the sandbox ends, and the delivery with it.
                try? await clock.sleep(for: webhooks.retryPause)
            }
            let time = now().addingTimeInterval(faults.clockSkew(of: vendor))
            // Why it was not taken changes nothing for the vendor.
            let response = try? await post(
                delivery.url,
                delivery.body,
                delivery.headers(at: time)
            )
            if let response, (200..<300).contains(response.status) {
                return count(.delivered, vendor)
            }
        }
        count(.failed, vendor)
    }

    private func post(
        _ url: String,
        _ body: [UInt8],
        _ headers: [(name: String, value: String)]
    ) async throws -> OutboundResponse {
        try await http.send(
            OutboundRequest(
                upstream: "webhook",
                url: url,
                method: "POST",
                headers: headers,
                hidesPath: true,
                body: body,
                deadline: Self.deadline
            )
        )
    }

    private func count(_ outcome: Outcome, _ vendor: Vendor) {
        state.withLock { $0.outcomes[vendor, default: [:]][outcome, default: 0] += 1 }
    }
}

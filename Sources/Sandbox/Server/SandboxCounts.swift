import Observability
import Synchronization

/// How many requests each simulated vendor had, and what came of them.
final class SandboxCounts: Sendable {
    /// The counts of one vendor.
    struct Count: Sendable, Equatable {
        /// All requests.
        var requests = 0

        /// Those that were answered with an error, injected ones included, or not at all.
        var errors = 0

        /// Those that an injected fault changed.
        var faults = 0

        /// Those that an injected fault changed, by its kind.
        var kinds: [SandboxFaults.Kind: Int] = [:]

        /// All requests by what they were for.
        var operations: [String: Int] = [:]
    }

    /// What is counted of a request.
    struct Call {
        /// The vendor.
        let vendor: Vendor

        /// What it was for.
        var operation = "other"

        /// The fault that changed it.
        var fault: SandboxFaults.Kind?

        /// Whether it was answered with an error, or not at all.
        var isError = false
    }

    static let requests = MetricDescriptor.counter(
        "taskforge_sandbox_requests_total",
        help: "Requests to the simulated vendors by what came of them: answered, error or fault.",
        labels: ["vendor", "outcome"]
    )

    private let counts = Mutex<[Vendor: Count]>([:])
    private let family: CounterFamily

    /// Counts from zero, also told to the registry.
    init(metrics: MetricRegistry) { family = metrics.counter(Self.requests) }

    /// Counts a request.
    func record(_ call: Call) {
        counts.withLock { counts in
            var count = counts[call.vendor] ?? Count()
            count.requests += 1
            count.errors += call.isError ? 1 : 0
            count.operations[call.operation, default: 0] += 1
            if let kind = call.fault {
                count.faults += 1
                count.kinds[kind, default: 0] += 1
            }
            counts[call.vendor] = count
        }
        let outcome = call.fault != nil ? "fault" : call.isError ? "error" : "answered"
        family.child(call.vendor.rawValue, outcome).increment()
    }

    /// The counts of a vendor.
    subscript(_ vendor: Vendor) -> Count { counts.withLock { $0[vendor] ?? Count() } }
}

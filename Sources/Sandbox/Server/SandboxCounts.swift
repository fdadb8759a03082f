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
    func record(_ vendor: Vendor, isError: Bool, isFault: Bool) {
        counts.withLock { counts in
            counts[vendor, default: Count()].requests += 1
            counts[vendor, default: Count()].errors += isError ? 1 : 0
            counts[vendor, default: Count()].faults += isFault ? 1 : 0
        }
        let outcome = isFault ? "fault" : isError ? "error" : "answered"
        family.child(vendor.rawValue, outcome).increment()
    }

    /// The counts of a vendor.
    subscript(_ vendor: Vendor) -> Count { counts.withLock { $0[vendor] ?? Count() } }
}

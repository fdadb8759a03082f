import Foundation
import Observability
import OutboundHTTP

/// Reads what Fireflies says is left of its quotas.
///
/// Each window has three headers with its name behind them: `api` is the plan's own, of a day or
/// a minute, `api_burst` that of every plan. Resets are seconds from now.
enum FirefliesQuotas {
    /// The windows that an answer names.
    static func readings(of response: OutboundResponse, at now: Date) -> [QuotaReading] {
        ["api", "api_burst"].compactMap { window in
            func number(_ name: String) -> Double? {
                response.headers["x-ratelimit-\(name)-\(window)"].flatMap(Double.init)
                    .flatMap { $0.isFinite && (0...1e9).contains($0) ? $0 : nil }
            }
            guard let remaining = number("remaining") else { return nil }
            return QuotaReading(
                upstream: "fireflies",
                window: window,
                limit: number("limit"),
                remaining: remaining,
                resetsAt: number("reset").map { now.addingTimeInterval($0) },
                observedAt: now
            )
        }
    }
}

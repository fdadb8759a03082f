import Foundation
import Observability
import OutboundHTTP

/// Reads what Fireflies says is left of its quotas.
///
/// Each window has three headers with its name behind them: `api` is the plan's own, of a day or,
/// where it begins anew within one, of a minute; `api_burst` is the minute of every plan. Resets
/// are seconds from now.
enum FirefliesQuotas {
    /// The windows that an answer names.
    static func readings(of response: OutboundResponse, at now: Date) -> [QuotaReading] {
        ["api", "api_burst"].compactMap { name in
            func number(_ field: String) -> Double? {
                response.headers["x-ratelimit-\(field)-\(name)"].flatMap(Double.init)
                    .flatMap { $0.isFinite && (0...1e9).contains($0) ? $0 : nil }
            }
            guard let remaining = number("remaining") else { return nil }
            let reset = number("reset")
            return QuotaReading(
                upstream: "fireflies",
                window: name == "api" && reset.map { $0 > 60 } ?? true ? "day" : "minute",
                limit: number("limit"),
                remaining: remaining,
                resetsAt: reset.map { now.addingTimeInterval($0) },
                observedAt: now
            )
        }
    }
}

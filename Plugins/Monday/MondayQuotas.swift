import Foundation
import Observability
import OutboundHTTP

/// Reads what monday says is left of its quotas.
///
/// Every answer has the windows of a minute, in the form of the IETF's draft
/// `draft-ietf-httpapi-ratelimit-headers`: `"minuteRate";r=4999, "concurrency";r=249`. Of the
/// calls of a day only an error tells, once they are used up.
enum MondayQuotas {
    /// The windows of an answer's headers; places at one time are no quota that is used up.
    static func readings(of response: OutboundResponse, at now: Date) -> [QuotaReading] {
        let policies = items(response.headers["ratelimit-policy"])
        return items(response.headers["ratelimit"]).compactMap { name, parameters in
            let policy = policies.first { $0.name == name }?.parameters
            guard let window = windows[name], let remaining = parameters["r"] else { return nil }
            // Without a time to the reset, it comes when the whole window is over.
            let wait = parameters["t"] ?? policy?["w"] ?? 60
            return QuotaReading(
                upstream: "monday",
                window: window,
                limit: policy?["q"],
                remaining: remaining,
                resetsAt: now.addingTimeInterval(wait),
                observedAt: now
            )
        }
    }

    /// The window that an error says is used up; it begins anew at midnight UTC.
    static func readings(of error: MondayError, at now: Date) -> [QuotaReading] {
        guard error.code == "DAILY_LIMIT_EXCEEDED" else { return [] }
        let day = 86_400.0
        let midnight = (now.timeIntervalSince1970 / day).rounded(.down) * day + day
        return [
            QuotaReading(
                upstream: "monday",
                window: "day",
                limit: nil,
                remaining: 0,
                resetsAt: Date(timeIntervalSince1970: midnight),
                observedAt: now
            )
        ]
    }

    /// The points that an operation is taken to cost before monday says what is left.
    ///
    /// The vendor does not publish its prices; changes of single items cost some thousands.
    static func complexity(of operation: MondayOperation) -> Int {
        let changes = ["create_", "change_"].map {
            operation.document.components(separatedBy: $0).count - 1
        }
        return 10_000 * max(operation.hasEffect ? changes.reduce(0, +) : 1, 1)
    }

    private static let windows = [
        "minuteRate": "minute", "complexityMinute": "complexity_minute",
    ]

    /// The items of a list of strings with numbers as parameters; others are left out.
    private static func items(
        _ header: String?
    ) -> [(name: String, parameters: [String: Double])] {
        (header ?? "").split(separator: ",").map { item in
            let parts = item.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            var parameters: [String: Double] = [:]
            for part in parts.dropFirst() {
                let sides = part.split(separator: "=", maxSplits: 1)
                guard sides.count == 2, let number = Double(sides[1]), number.isFinite,
                    (0...1e12).contains(number)
                else { continue }
                parameters[String(sides[0])] = number
            }
            let name = (parts.first ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "\""))
            return (name, parameters)
        }
    }
}

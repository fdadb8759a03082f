import Foundation
import Operations
import OutboundHTTP

/// An error of Google's APIs (`google.rpc.Status` as JSON).
///
/// Messages and details may repeat the key that was sent, so only constants leave this type.
struct GeminiErrorBody: Decodable {
    /// The error inside the envelope.
    struct Status: Decodable {
        /// The HTTP status code again.
        var code: Int?
        /// The vendor's words, which may repeat the key: never passed on.
        var message: String?
        /// The name of the code, such as `RESOURCE_EXHAUSTED`.
        var status: String?
        /// What else is known, each detail of its own type.
        var details: [Detail]?
    }

    /// One of the typed details, their fields put together.
    struct Detail: Decodable {
        /// A quota that was exceeded.
        struct Violation: Decodable {
            /// The name of the quota, which says whether it is by minute or by day.
            var quotaId: String?
            /// How much the quota holds.
            var quotaValue: String?

            /// The quota's window; nil where its name says nothing of one.
            var window: String? {
                guard let quotaId else { return nil }
                if quotaId.contains("PerDay") || quotaId.contains("Daily") { return "day" }
                return quotaId.contains("PerMinute") ? "minute" : nil
            }
        }

        /// Of `ErrorInfo`.
        var reason: String?
        /// Of `RetryInfo`: seconds with a unit, such as `34.07s` or `900ms`.
        var retryDelay: String?
        /// Of `QuotaFailure`.
        var violations: [Violation]?
    }

    /// The error.
    var error: Status

    /// The quotas that were exceeded.
    var violations: [Detail.Violation] {
        (error.details ?? []).flatMap { $0.violations ?? [] }
    }

    /// Whether it says that the model has no capacity at the moment.
    var saysOverloaded: Bool { error.code == 503 || reasons.contains(Self.noCapacity) }

    private static let noCapacity = "MODEL_CAPACITY_EXHAUSTED"

    private var reasons: [String] { (error.details ?? []).compactMap(\.reason) }

    /// What the error means.
    ///
    /// - Parameters:
    ///   - status: the HTTP status it came with.
    ///   - retryAfter: the pause that the response's header asks for.
    ///   - now: the moment from which pauses are counted.
    func failure(status: Int, retryAfter: Duration?, now: Date) -> VendorFailure {
        let code = status >= 400 ? status : error.code ?? status
        if code == 429 { return rateLimit(retryAfter: retryAfter, now: now) }
        if reasons.contains("API_KEY_INVALID") || error.status == "UNAUTHENTICATED" {
            return .needsPerson("Gemini refuses the key; correct GEMINI_API_KEY")
        }
        if error.status == "FAILED_PRECONDITION" {
            return .needsPerson(
                "Gemini is not available here with this account (FAILED_PRECONDITION); enable "
                    + "billing, or use another extractor"
            )
        }
        let words = ([error.status] + reasons).map { "\(VendorWord($0))" }
        return Self.failure(status: code, words: words.joined(separator: ", "), now: now)
    }

    /// What a status means when nothing else is known.
    static func failure(status: Int, words: String, now: Date) -> VendorFailure {
        let shown = "\(status)\(words.isEmpty ? "" : " " + words)"
        switch status {
        case 401, 403:
            return .needsPerson(
                "Gemini does not permit the call (\(shown)); check the key's project and that "
                    + "the Generative Language API is enabled"
            )
        case 402:
            return .needsPerson("Gemini's prepaid credit is used up (\(shown)); add credit")
        case 404:
            return .needsPerson(
                "Gemini does not know the model, or no longer (\(shown)); set GEMINI_MODEL and "
                    + "GEMINI_FALLBACK_MODEL to models that are offered, or correct GEMINI_API_URL"
            )
        case 429:
            return .waitUntil(now.addingTimeInterval(60), "Gemini's rate limit is reached")
        case 408, 499, 500...599:
            return .retry("Gemini failed (\(shown))")
        case 300..<400:
            return .needsPerson("Gemini's address moved (\(shown)); correct GEMINI_API_URL")
        default:
            return .permanent("Gemini refuses the request (\(shown))")
        }
    }

    /// A rate limit by the minute ends soon, a quota by the day at midnight Pacific time, and a
    /// limit of zero never.
    private func rateLimit(retryAfter: Duration?, now: Date) -> VendorFailure {
        let message = error.message ?? ""
        if message.contains("limit: 0") && !message.contains("limit: 0.") {
            return .needsPerson(
                "Gemini's plan has no quota for the model; change the plan or GEMINI_MODEL"
            )
        }
        if violations.contains(where: { $0.window == "day" }) {
            return .waitUntil(
                QuotaPeriod.pacificDay.end(at: now),
                "Gemini's daily quota is used up"
            )
        }
        if reasons.contains(Self.noCapacity) {
            return .retry("Gemini's model has no capacity at the moment")
        }
        let asked =
            (error.details ?? []).compactMap(\.retryDelay).compactMap(Self.duration).first
            ?? retryAfter ?? Self.pause(in: message) ?? .seconds(60)
        let moment = now.addingTimeInterval(asked / .seconds(1))
        return .waitUntil(moment, "Gemini's rate limit is reached")
    }

    /// Reads a protobuf duration; `ms` is not one, but occurs.
    static func duration(_ text: some StringProtocol) -> Duration? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits), number.isFinite, number <= 1e9 else { return nil }
        switch text.dropFirst(digits.count) {
        case "s": return .seconds(number)
        case "ms": return .seconds(number / 1_000)
        default: return nil
        }
    }

    /// The pause that a message asks for, as in "Please retry in 56.18s.".
    private static func pause(in message: String) -> Duration? {
        guard let range = message.range(of: "Please retry in ") else { return nil }
        let word = message[range.upperBound...].prefix { !$0.isWhitespace }
        return duration(word.hasSuffix(".") ? word.dropLast() : word)
    }
}

import Foundation
import Observability
import OutboundHTTP

/// Reads what a response means that is not a success.
struct GeminiFailureReader {
    /// The moment from which pauses are counted.
    let now: Date

    /// The failure, or nil for a success; an error's body counts whatever status carries it.
    func failure(of response: OutboundResponse) -> VendorFailure? {
        let body: GeminiErrorBody
        do {
            body = try JSONDecoder().decode(GeminiErrorBody.self, from: Data(response.body))
        } catch {
            // Not every error comes as JSON; then the status has to do.
            guard response.status != 200 else { return nil }
            return GeminiErrorBody.failure(status: response.status, words: "", now: now)
        }
        let retryAfter = response.headers["retry-after"].flatMap { RetryAfter.delay($0, now: now) }
        return body.failure(status: response.status, retryAfter: retryAfter, now: now)
    }

    /// Whether the response says that the model has no capacity, so that another one may have.
    func isOverloaded(_ response: OutboundResponse) -> Bool {
        // Not every refusal comes as JSON; then the status has to do.
        let body = try? JSONDecoder().decode(GeminiErrorBody.self, from: Data(response.body))
        return response.status == 503 || body?.saysOverloaded == true
    }

    /// The quotas that a refusal says are used up; of what is left no other answer tells.
    func quotas(of response: OutboundResponse, _ failure: VendorFailure) -> [QuotaReading] {
        guard case .waitUntil(let end, _) = failure else { return [] }
        // Not every refusal comes as JSON; then nothing is known of a quota.
        let body = try? JSONDecoder().decode(GeminiErrorBody.self, from: Data(response.body))
        return (body?.violations ?? []).compactMap { violation in
            guard let window = violation.window else { return nil }
            return QuotaReading(
                upstream: "gemini",
                window: window,
                limit: violation.quotaValue.flatMap(Double.init),
                remaining: 0,
                resetsAt: end,
                observedAt: now
            )
        }
    }
}

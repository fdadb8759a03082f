import Foundation
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
}

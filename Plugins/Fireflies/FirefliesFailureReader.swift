import Foundation
import OutboundHTTP

/// Tells what an answer of Fireflies means that is not what was asked for.
struct FirefliesFailureReader {
    /// The moment from which pauses are counted.
    let now: Date

    /// What an error means, with the response that carried it.
    func failure(of error: FirefliesError, in response: OutboundResponse) -> VendorFailure {
        switch error.code {
        case "too_many_requests":
            rateLimit(response, error)
        case "auth_failed":
            .needsPerson("Fireflies refuses the key; correct FIREFLIES_API_KEY")
        case "forbidden", "not_in_team", "require_elevated_privilege", "paid_required",
            "account_cancelled", "require_ai_credits", "unsupported_platform",
            "admin_must_exist":
            .needsPerson(
                "Fireflies does not permit the call (\(error.code ?? "")); check the account's "
                    + "plan and the key owner's rights"
            )
        case "object_not_found":
            .permanent("Fireflies has no such transcript any more (object_not_found)")
        case "invalid_arguments", "args_required", "payload_too_small", "invalid_language_code",
            "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT":
            .permanent("Fireflies refuses the request (\(error.code ?? ""))")
        case "request_timeout", "invariant_violation", "INTERNAL_SERVER_ERROR":
            .retry("Fireflies failed (\(error.code ?? ""))")
        default:
            failure(status: error.status ?? response.status, code: error.code, response)
        }
    }

    /// What a response without readable errors means.
    func failure(of response: OutboundResponse) -> VendorFailure {
        failure(status: response.status, code: nil, response)
    }

    private func failure(
        status: Int,
        code: String?,
        _ response: OutboundResponse
    ) -> VendorFailure {
        let shown = [String(status), code].compactMap { $0 }.joined(separator: " ")
        switch status {
        case 429:
            return rateLimit(response, nil)
        case 401:
            return .needsPerson("Fireflies refuses the key; correct FIREFLIES_API_KEY")
        case 402, 403:
            return .needsPerson(
                "Fireflies does not permit the call (\(shown)); check the account's plan and the "
                    + "key owner's rights"
            )
        case 404:
            return .needsPerson(
                "Fireflies is not at its address (\(shown)); correct FIREFLIES_API_URL"
            )
        case 300..<400:
            return .needsPerson("Fireflies' address moved (\(shown)); correct FIREFLIES_API_URL")
        case 408, 500...599, 200:
            return .retry("Fireflies failed (\(shown))")
        default:
            return .permanent("Fireflies refuses the request (\(shown))")
        }
    }

    /// The pause comes in seconds or as a date in one header, in seconds in another, and in
    /// milliseconds since 1970 in the body; coming back early makes it longer.
    private func rateLimit(_ response: OutboundResponse, _ error: FirefliesError?) -> VendorFailure
    {
        let header = response.headers["retry-after"].flatMap { RetryAfter.delay($0, now: now) }
        let reset = response.headers["x-ratelimit-reset"].flatMap(Double.init)
            .flatMap { $0.isFinite && $0 >= 0 && $0 <= 1e7 ? Duration.seconds($0) : nil }
        let named = error?.retryAfter.map { Duration.seconds(max($0.timeIntervalSince(now), 0)) }
        let pause = max(header ?? named ?? reset ?? .seconds(60), .seconds(1))
        return .waitUntil(
            now.addingTimeInterval(pause / .seconds(1)),
            "Fireflies' rate limit is reached"
        )
    }
}

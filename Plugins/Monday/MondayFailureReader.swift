import Foundation
import OutboundHTTP

/// Tells what an answer of monday means that is not what was asked for.
struct MondayFailureReader {
    /// The moment from which pauses are counted.
    let now: Date
    /// Whether the request would have changed the board, so that an unclear answer leaves it open
    /// whether it did.
    let hasEffect: Bool

    /// What an error means, with the response that carried it.
    func failure(of error: MondayError, in response: OutboundResponse) -> VendorFailure {
        let code = error.code ?? ""
        let shown = Self.shown(code)
        switch code.lowercased().filter({ $0.isLetter || $0.isNumber }) {
        case "dailylimitexceeded":
            return .waitUntil(
                nextMidnight(atLeast: pause(response, error)),
                "monday's calls of the day are used up"
            )
        case "maxconcurrencyexceeded", "ratelimitexceeded", "complexitybudgetexhausted",
            "complexityexception", "ipratelimitexceeded", "fieldminuteratelimitexceeded",
            "apitemporarilyblocked":
            return rateLimit(response, error)
        case "idempotencyconflict":
            return .unknownOutcome("monday still works on the same request (\(shown))")
        case "notauthenticated", "unauthorized":
            return .needsPerson("monday refuses the token; correct MONDAY_API_TOKEN")
        case "invalidboardidexception":
            return .needsPerson(
                "monday has no such board, or hides it from the token's owner; correct "
                    + "MONDAY_BOARD_ID"
            )
        case "missingrequiredpermissions", "userunauthorizedexception", "useraccessdenied",
            "invaliduseridexception":
            return .needsPerson(
                "monday does not permit the call (\(shown)); give the token's owner rights on "
                    + "the board"
            )
        case "itemslimitationexception":
            return .needsPerson("monday's board is full (\(shown)); archive items or use another")
        case "invalidversionexception":
            return .needsPerson(
                "monday does not know the API version (\(shown)); correct MONDAY_API_VERSION"
            )
        case "columnvalueexception", "invalidcolumnidexception", "correctedvalueexception":
            return .needsPerson(
                "the board's columns do not take what is written to them (\(shown)); check the "
                    + "MONDAY_…_COLUMN settings"
            )
        case "invalidargumentexception", "itemnametoolongexception", "parseerror",
            "resourcenotfoundexception", "datavalidationserror", "recordinvalid", "badrequest",
            "jsonparseexception", "deletelastgroup", "maxcomplexityexceeded",
            "graphqlvalidationfailed":
            return .permanent("monday refuses the request (\(shown))")
        default:
            return failure(status: Self.status(of: error, response), shown, response, error)
        }
    }

    /// Of what several errors of one answer mean, that which leaves most open; nil without any.
    ///
    /// That one entry of a request was refused says nothing of another that may exist.
    static func leastSettled(_ failures: [VendorFailure]) -> VendorFailure? {
        func openness(_ failure: VendorFailure) -> (Int, Date) {
            switch failure {
            case .unknownOutcome: (4, .distantPast)
            case .waitUntil(let end, _): (3, end)
            case .retry: (2, .distantPast)
            case .needsPerson: (1, .distantPast)
            case .permanent: (0, .distantPast)
            }
        }
        return failures.enumerated().max { first, second in
            let (former, latter) = (openness(first.element), openness(second.element))
            // Of those that are alike the first is told.
            return (former.0, former.1, -first.offset) < (latter.0, latter.1, -second.offset)
        }?.element
    }

    /// What a response without readable errors means.
    func failure(of response: OutboundResponse) -> VendorFailure {
        failure(status: response.status, "", response, nil)
    }

    private func failure(
        status: Int,
        _ code: String,
        _ response: OutboundResponse,
        _ error: MondayError?
    ) -> VendorFailure {
        let shown = "\(status)\(code.isEmpty ? "" : " " + code)"
        switch status {
        case 401:
            return .needsPerson(
                "monday refuses the token or this address (\(shown)); correct MONDAY_API_TOKEN or "
                    + "the account's list of addresses"
            )
        case 402, 403:
            return .needsPerson(
                "monday does not permit the call (\(shown)); check the plan and rights"
            )
        case 404:
            return .needsPerson("monday is not at its address (\(shown)); correct MONDAY_API_URL")
        case 409:
            return .unknownOutcome("monday still works on the same request (\(shown))")
        case 423:
            return .retry("monday has the board locked for a moment (\(shown))")
        case 429:
            return rateLimit(response, error)
        case 300..<400:
            return .needsPerson("monday's address moved (\(shown)); correct MONDAY_API_URL")
        case 400..<500 where status != 408:
            return .permanent("monday refuses the request (\(shown))")
        default:
            let words = "monday failed (\(shown))"
            return hasEffect ? .unknownOutcome(words) : .retry(words)
        }
    }

    private func rateLimit(_ response: OutboundResponse, _ error: MondayError?) -> VendorFailure {
        let pause = max(pause(response, error) ?? .seconds(60), .seconds(1))
        return .waitUntil(
            now.addingTimeInterval(pause / .seconds(1)),
            "monday's rate limit is reached"
        )
    }

    /// The pause that the answer asks for in one of its three places.
    private func pause(_ response: OutboundResponse, _ error: MondayError?) -> Duration? {
        let header = response.headers["retry-after"].flatMap { RetryAfter.delay($0, now: now) }
        let named = error?.retryInSeconds.flatMap(Self.seconds)
        return header ?? named ?? response.headers["ratelimit"].flatMap(Self.reset)
    }

    /// The longest `t` of a `RateLimit` field, which only exceeded limits have.
    static func reset(_ field: String) -> Duration? {
        field.split(whereSeparator: { ";,".contains($0) })
            .map { $0.drop(while: \.isWhitespace) }
            .filter { $0.hasPrefix("t=") }
            .compactMap { Double($0.dropFirst(2)).flatMap(seconds) }
            .max()
    }

    private static func seconds(_ number: Double) -> Duration? {
        number.isFinite && number >= 0 && number <= 1e7 ? .seconds(number) : nil
    }

    /// Daily limits begin anew at midnight UTC.
    private func nextMidnight(atLeast pause: Duration?) -> Date {
        let day = 86_400.0
        let midnight = Date(
            timeIntervalSince1970: (now.timeIntervalSince1970 / day).rounded(.down) * day + day
        )
        return max(midnight, now.addingTimeInterval((pause ?? .zero) / .seconds(1)))
    }

    /// The status that says most: the error's own, unless it is the 200 that it came under.
    private static func status(of error: MondayError, _ response: OutboundResponse) -> Int {
        guard response.status == 200, let status = error.status else { return response.status }
        return status
    }

    /// A code that is safe to show: letters, digits and underscores only.
    private static func shown(_ code: String) -> String {
        let isWord =
            code.utf8.count <= 64
            && code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return isWord ? code : "unknown code"
    }
}

import OutboundHTTP

/// Why a call to Gemini brought no whole answer.
enum GeminiFailure: Error, Equatable, CustomStringConvertible {
    /// The prompt was refused before the model read it.
    case promptBlocked(VendorWord)
    /// The model was stopped by a filter.
    case stopped(VendorWord)
    /// The model stopped for a reason of its own.
    case failedMidway(VendorWord)
    /// The answer reached its limit of tokens and ends in the middle.
    case truncated
    /// The model wrote nothing.
    case empty
    /// The answer is not what was asked for.
    case unreadable
    /// The service refused or failed.
    case service(VendorFailure)
    /// The model has no capacity at the moment; another one may have.
    case overloaded(VendorFailure)
    /// No answer came, so nobody knows what the call took.
    case unanswered(VendorFailure)

    /// The class of the failure as the metric calls it.
    var outcome: String {
        switch self {
        case .promptBlocked: "prompt_blocked"
        case .stopped: "stopped"
        case .failedMidway: "failed_midway"
        case .truncated: "truncated"
        case .empty: "empty"
        case .unreadable: "unreadable"
        case .service: "service_error"
        case .overloaded: "overloaded"
        case .unanswered: "unanswered"
        }
    }

    /// What the failure means for the meeting.
    var vendorFailure: VendorFailure {
        switch self {
        case .promptBlocked, .stopped, .truncated: .needsPerson(description)
        case .failedMidway, .empty, .unreadable: .retry(description)
        case .service(let failure), .overloaded(let failure), .unanswered(let failure): failure
        }
    }

    /// One sentence that is safe to log: it holds no word of the vendor's but its constants.
    var description: String {
        switch self {
        case .promptBlocked(let reason):
            "Gemini refused to read the transcript (\(reason)); its items have to be found by hand "
                + "or by the rules"
        case .stopped(let reason):
            "Gemini's answer was stopped by a filter (\(reason)); the meeting's items have to be "
                + "found by hand or by the rules"
        case .failedMidway(let reason):
            "Gemini stopped in the middle of its answer (\(reason))"
        case .truncated:
            "Gemini's answer was cut off at its limit of tokens, even for a short part of the "
                + "transcript"
        case .empty:
            "Gemini's answer is empty"
        case .unreadable:
            "Gemini's answer is not in the form that was asked for"
        case .service(let failure), .overloaded(let failure), .unanswered(let failure):
            failure.description
        }
    }
}

import Logging

/// Keeps a sink under a number of lines a minute by leaving out the least telling ones.
///
/// A bucket of tokens refills steadily, and each line takes one. Lines of requests that went well
/// pass while the bucket is more than half full, debug and info while it is more than a fifth full,
/// warnings and errors always: they may leave a debt of a whole minute, for which the others wait.
struct LineBudget: Sendable {
    /// What a line is worth when there are too many.
    enum Worth: Sendable {
        /// A request that went well: there are many, and the metrics tell of them too.
        case request
        /// Debug and info.
        case ordinary
        /// Warnings and errors, and requests that ended in a fault of ours.
        case essential

        /// Judges a record by its level, its message and its status.
        init(_ record: LogRecord) {
            guard record.event.level < .warning else {
                self = .essential
                return
            }
            guard record.event.message.description == "request" else {
                self = .ordinary
                return
            }
            self =
                switch record.status ?? 0 {
                case 500...: .essential
                case 400...: .ordinary
                default: .request
                }
        }
    }

    private let capacity: Double
    private let deepestDebt: Double
    private let tokensPerNanosecond: Double
    private var tokens: Double
    private var refilled: Int64

    /// Begins with a full bucket.
    ///
    /// - Parameters:
    ///   - linesPerMinute: what no minute goes beyond unless by warnings and errors that come when
    ///     it is nearly used up.
    ///   - now: nanoseconds on any clock; the same one as for ``take(_:now:)``.
    init(linesPerMinute: Int, now: Int64) {
        // A full bucket and what comes in within a minute are the limit together.
        capacity = Double(linesPerMinute) / 6
        deepestDebt = Double(linesPerMinute)
        tokensPerNanosecond = (Double(linesPerMinute) - capacity) / 60e9
        tokens = capacity
        refilled = now
    }

    /// Whether a line may pass; takes a token where it may.
    mutating func take(_ worth: Worth, now: Int64) -> Bool {
        tokens = min(capacity, tokens + Double(max(0, now - refilled)) * tokensPerNanosecond)
        refilled = max(refilled, now)
        let least: Double =
            switch worth {
            case .request: capacity / 2
            case .ordinary: capacity / 5
            case .essential: -.infinity
            }
        guard tokens - 1 >= least else { return false }
        tokens = max(-deepestDebt, tokens - 1)
        return true
    }
}

extension LogRecord {
    /// The status with which the request was answered that it tells of.
    fileprivate var status: Int? {
        guard case .stringConvertible(let status) = event.metadata?["status"] else { return nil }
        return status as? Int
    }
}

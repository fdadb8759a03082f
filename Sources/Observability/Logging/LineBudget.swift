import Logging

/// Keeps a sink under a number of lines a minute by leaving out the least telling ones.
///
/// A bucket of tokens refills steadily, and each line takes one. Lines of requests that went well
/// pass while the bucket is more than half full, debug and info while it is more than a fifth full,
/// warnings and errors always: they may leave a debt, which the others then wait for.
struct LineBudget: Sendable {
    /// What a line is worth when there are too many.
    enum Worth: Sendable {
        /// A request that went well: there are many, and the metrics tell of them too.
        case request
        /// Debug and info.
        case ordinary
        /// Warnings and errors.
        case essential

        /// Judges a record by its level and message.
        init(_ record: LogRecord) {
            self =
                if record.event.level >= .warning {
                    .essential
                } else if record.event.message.description == "request", record.wentWell {
                    .request
                } else {
                    .ordinary
                }
        }
    }

    private let capacity: Double
    private let tokensPerNanosecond: Double
    private var tokens: Double
    private var refilled: Int64

    /// Begins with a full bucket.
    ///
    /// - Parameters:
    ///   - linesPerMinute: what no minute goes beyond, as long as warnings and errors alone do not.
    ///   - now: nanoseconds on any clock; the same one as for ``take(_:now:)``.
    init(linesPerMinute: Int, now: Int64) {
        // A full bucket and what comes in within a minute are the limit together.
        capacity = Double(linesPerMinute) / 6
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
        tokens = max(-capacity, tokens - 1)
        return true
    }
}

extension LogRecord {
    /// Whether the request that it tells of was answered without an error.
    fileprivate var wentWell: Bool {
        guard case .stringConvertible(let status) = event.metadata?["status"] else { return true }
        return (status as? Int).map { $0 < 400 } ?? true
    }
}

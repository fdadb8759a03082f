import CLinux
import Glibc

/// A point on the kernel's monotonic clock, in nanoseconds since an arbitrary start.
///
/// `ContinuousClock` gives the same reading at three times the cost, which shows when every query
/// takes it twice.
struct MonotonicTime: Sendable, Comparable {
    /// Nanoseconds since the clock's start.
    let nanoseconds: Int64

    /// The time further away than any process lives.
    static let never = MonotonicTime(nanoseconds: .max)

    /// The reading of the clock at the call.
    static func now() -> MonotonicTime {
        var reading = timespec()
        clock_gettime(CLOCK_MONOTONIC, &reading)
        return MonotonicTime(
            nanoseconds: Int64(reading.tv_sec) * 1_000_000_000 + Int64(reading.tv_nsec)
        )
    }

    /// The time this much later; `never` where the sum is beyond what can be told.
    func advanced(by duration: Duration) -> MonotonicTime {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.clampedNanoseconds)
        return overflow ? .never : MonotonicTime(nanoseconds: sum)
    }

    /// How long ago `earlier` was.
    func since(_ earlier: MonotonicTime) -> Duration {
        .nanoseconds(nanoseconds - earlier.nanoseconds)
    }

    /// Whether `left` comes before `right`.
    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// The duration in whole nanoseconds, at most what an Int64 holds (292 years).
    var clampedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return sumOverflow ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in whole milliseconds, rounded up, between 0 and `Int32.max`.
    var clampedMilliseconds: Int32 {
        let (whole, rest) = clampedNanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Int32(clamping: max(0, whole + (rest > 0 ? 1 : 0)))
    }
}

import Glibc

/// The time of day, read cheaply.
enum WallClock {
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    static func nanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Seconds since 1970-01-01 00:00 UTC, to the millisecond.
    static func seconds() -> Double {
        Double(nanoseconds() / 1_000_000) / 1_000
    }
}

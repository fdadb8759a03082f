import Glibc

extension LogPipelineOptions {
    /// The system's clock in nanoseconds since 1970-01-01 00:00 UTC.
    @Sendable public static func systemTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

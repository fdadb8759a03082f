import CSystemd
import Glibc

/// Tells systemd how the service is doing, over the socket that `NOTIFY_SOCKET` names.
///
/// Without one nothing is sent. Sending may block while systemd is busy, so that only threads of
/// our own do it. https://www.freedesktop.org/software/systemd/man/254/sd_notify.html
struct ServiceNotifier: Sendable {
    /// What can be told.
    enum Message: Sendable, Hashable {
        /// The start, or a reload, is done.
        case ready
        /// One line for people.
        case status(String)
        /// The watchdog may wait its whole time again.
        case alive
        /// The service begins to stop.
        case stopping
        /// The service begins to reload, at this time of `CLOCK_MONOTONIC` in microseconds.
        case reloading(monotonicMicroseconds: UInt64)

        /// The assignments as the protocol has them.
        var text: String {
            switch self {
            case .ready: "READY=1"
            // A line feed would begin another assignment.
            case .status(let line): "STATUS=" + line.split(separator: "\n").joined(separator: " ")
            case .alive: "WATCHDOG=1"
            case .stopping: "STOPPING=1"
            case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)"
            }
        }
    }

    private let send: @Sendable (String) -> Void

    /// Makes a notifier.
    ///
    /// - Parameter send: Sends the assignments; to systemd where not given.
    init(
        send: @escaping @Sendable (String) -> Void = { text in
            // A supervisor that cannot be told is none: there is nobody to tell of that.
            _ = sd_notify(0, text)
        }
    ) {
        self.send = send
    }

    /// Sends messages together.
    func tell(_ messages: [Message]) {
        send(messages.map(\.text).joined(separator: "\n"))
    }

    /// How long systemd waits for a sign of life; nil where it does not.
    static var watchdogTime: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    /// The time that a reload begins at, as systemd counts it.
    static var monotonicMicroseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }
}

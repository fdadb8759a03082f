/// How the times of rules are stretched: 1 as they are meant, less to try them quickly.
public struct TimeScale: Sendable {
    /// What each time is multiplied by.
    public let factor: Double

    /// The times as they are meant.
    public static let real = TimeScale(1)

    /// Makes a scale.
    public init(_ factor: Double) {
        self.factor = factor
    }

    /// A time as Prometheus writes it, such as `5m`.
    func text(_ time: Duration) -> String {
        let milliseconds = Int64((time / .milliseconds(1) * factor).rounded())
        let units: [(name: String, size: Int64)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
        ]
        let unit = units.first { milliseconds >= $0.size && milliseconds % $0.size == 0 }
        guard let unit else { return "\(max(milliseconds, 1))ms" }
        return "\(milliseconds / unit.size)\(unit.name)"
    }

    /// A time in seconds, for comparisons.
    func seconds(_ time: Duration) -> PromQL {
        .number(time / .seconds(1) * factor)
    }
}

/// What becomes of fire times that nobody was there for.
///
/// A fire time that is dealt with within ``ScheduleRunnerOptions/lateness`` of its moment was not
/// missed; it runs whatever the policy says.
public struct CatchUpPolicy: Sendable, Hashable {
    /// Which of the missed fire times run.
    public enum Choice: String, Sendable, Hashable {
        /// Every one that lies within the window, each with a job of its own.
        case all
        /// The newest one, where it lies within the window.
        case latest
        /// None.
        case none
    }

    /// Which of the missed fire times run.
    public let choice: Choice
    /// How old a missed fire time may be and still run.
    public let window: Duration

    /// The newest missed fire time runs, unless it is older than the window.
    public static func latest(within window: Duration = .seconds(7 * 86_400)) -> CatchUpPolicy {
        CatchUpPolicy(choice: .latest, window: window)
    }

    /// Every missed fire time runs that is not older than the window.
    public static func all(within window: Duration) -> CatchUpPolicy {
        CatchUpPolicy(choice: .all, window: window)
    }

    /// What was missed stays missed.
    public static let none = CatchUpPolicy(choice: .none, window: .zero)
}

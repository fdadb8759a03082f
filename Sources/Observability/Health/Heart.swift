/// What must answer when it is asked for a sign of life: an event loop, the cooperative pool.
public struct Heart: Sendable {
    /// The name under which its silence is told.
    public let name: String
    /// Asks for one beat; the beat may come at any later moment, on any thread.
    public let ask: @Sendable (_ beat: @escaping @Sendable () -> Void) -> Void

    /// Names a heart.
    public init(
        _ name: String,
        ask: @escaping @Sendable (_ beat: @escaping @Sendable () -> Void) -> Void
    ) {
        self.name = name
        self.ask = ask
    }
}

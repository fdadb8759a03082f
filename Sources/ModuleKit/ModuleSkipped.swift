/// Thrown by a module that is not configured here: it stays off, and the reason is shown.
public struct ModuleSkipped: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to set to switch the module on, as one sentence.
    public let reason: String

    /// Skips the module for a reason.
    public init(_ reason: String) {
        self.reason = reason
    }

    /// The reason.
    public var description: String { reason }
}

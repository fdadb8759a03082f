/// What a worker may claim at the moment.
public enum ClaimScope: Sendable, Hashable {
    /// Whatever is ready.
    case everything
    /// Nothing whose work writes to a board: see ``JobDefinition/isPush``.
    case nothingThatPushes
    /// Nothing at all.
    case nothing

    /// Whether jobs of a definition may be claimed.
    public func holds(_ definition: JobDefinition) -> Bool {
        switch self {
        case .everything: true
        case .nothingThatPushes: !definition.isPush
        case .nothing: false
        }
    }
}

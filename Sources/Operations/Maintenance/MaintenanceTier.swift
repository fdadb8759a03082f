public import Jobs

/// How much stands still during maintenance, from the least to the most.
public enum MaintenanceTier: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Nothing is written to boards; everything else goes on.
    case noPushes = "no_pushes"
    /// People and programs may read; no job begins and no schedule fires.
    case readOnly = "read_only"
    /// Pages and API are closed; no job begins and no schedule fires.
    case full

    /// Whether one tier leaves more going on than another.
    public static func < (left: MaintenanceTier, right: MaintenanceTier) -> Bool {
        left.strength < right.strength
    }

    /// What workers may still claim.
    public var claims: ClaimScope {
        self == .noPushes ? .nothingThatPushes : .nothing
    }

    private var strength: Int {
        switch self {
        case .noPushes: 0
        case .readOnly: 1
        case .full: 2
        }
    }
}

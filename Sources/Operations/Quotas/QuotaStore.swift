import FoundationEssentials

/// Where quotas are counted: for all instances, or for one process alone.
protocol QuotaStore: Sendable {
    /// Takes amounts of all windows of a vendor, or of none.
    func spend(_ spending: QuotaSpending) async throws -> QuotaVerdict
}

/// What a call would take of a vendor's quotas.
struct QuotaSpending: Sendable {
    /// The part of one window.
    struct Part: Sendable {
        /// The window.
        let limit: QuotaLimit
        /// How much of it.
        let amount: Int
        /// What the vendor said of it since the last call.
        let word: QuotaWindow.Word?
    }

    /// The vendor.
    let vendor: String
    /// The share of each window that is to be left over, 0 to 1.
    let share: Double
    /// The parts, one a window.
    let parts: [Part]
}

/// Whether a call may be made.
struct QuotaVerdict: Sendable {
    /// Whether everything was taken; else nothing was.
    let isGranted: Bool
    /// When it was decided, on the clock of the store.
    let date: Date
    /// The windows by name, as they are afterwards.
    let windows: [String: QuotaWindow]
}

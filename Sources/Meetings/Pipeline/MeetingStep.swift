public import Foundation

/// One step of a meeting's way, as it was committed: a line of the meeting's story.
public struct MeetingStep: Sendable {
    /// When it was committed.
    public let at: Date
    /// What was done: `stored`, `extracted`, `pushed`, `failed`.
    public let step: String
    /// How it ended, in a word.
    public let outcome: String
    /// How long the work took.
    public let duration: Duration
    /// At which attempt of its job it succeeded; 1 is the first.
    public let attempt: Int
    /// The trace that it belongs to.
    public let traceID: String?
    /// Figures and names of this step, for example how many items were found.
    public let detail: [String: String]
}

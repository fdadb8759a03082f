/// Where a stored meeting stands.
public enum MeetingState: String, Sendable, Codable, CaseIterable {
    /// Stored; its action items have not been looked for yet.
    case received
    /// Its action items, possibly none, are stored.
    case extracted
    /// A rule keeps it from being read.
    case skipped
    /// Extraction gave up; the cause is kept beside it and `taskforge jobs retry` tries again.
    case failed
}

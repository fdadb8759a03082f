public import struct Foundation.Date

/// A place that transcripts come from, as a module provides it.
public protocol TranscriptSource: Sendable {
    /// The name under which its meetings are stored: lower case, digits and underscores.
    var name: String { get }

    /// Lists the meetings that were created at the source from one instant up to another.
    ///
    /// All pages are read; a meeting that moved between two pages is listed once.
    func list(from: Date, to: Date) async throws -> [TranscriptListing]

    /// Fetches one meeting with its whole transcript.
    ///
    /// - Throws: ``TranscriptNotReady`` where the source still works on it.
    func fetch(_ id: String) async throws -> Meeting
}

/// A transcript that its source still works on.
public struct TranscriptNotReady: Error, Sendable, Hashable, CustomStringConvertible {
    /// When the source created the meeting, where it says so.
    public var createdAt: Date?

    /// Says so.
    public init(createdAt: Date?) {
        self.createdAt = createdAt
    }

    /// A sentence that says what happens now.
    public var description: String {
        "the source still works on the transcript; it is asked again later"
    }
}

/// One line of a source's list of meetings.
public struct TranscriptListing: Sendable, Hashable {
    /// The source's id of the meeting.
    public var id: String
    /// The title; empty where the source has none.
    public var title: String
    /// When the source created it, where the source says so.
    public var createdAt: Date?
    /// Whether the transcript is complete and may be fetched.
    public var isReady: Bool
    /// What tells the source's present answer from an earlier one, as in ``Meeting/sourceMark``;
    /// nil where the source has nothing of the kind.
    public var mark: String?

    /// Creates a listing.
    public init(
        id: String,
        title: String,
        createdAt: Date?,
        isReady: Bool,
        mark: String? = nil
    ) {
        self.id = id
        self.title = title
        self.createdAt = createdAt
        self.isReady = isReady
        self.mark = mark
    }
}

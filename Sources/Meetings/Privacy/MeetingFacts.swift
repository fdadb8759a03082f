/// What the rules may look at of a meeting: everything but its words.
public struct MeetingFacts: Sendable, Hashable {
    /// Where it came from, for example `fireflies` or `file`.
    public var source: String
    /// Its title; empty where it has none.
    public var title: String
    /// Who called it, where that is known.
    public var organizer: String?
    /// Who was invited; empty where that is not known.
    public var participants: [String]
    /// Who may see it at the source, in the source's word; nil where that is not known.
    public var privacy: String?
    /// What it was filed under.
    public var tags: [String]

    /// Collects facts.
    public init(
        source: String,
        title: String,
        organizer: String? = nil,
        participants: [String] = [],
        privacy: String? = nil,
        tags: [String] = []
    ) {
        self.source = source
        self.title = title
        self.organizer = organizer
        self.participants = participants
        self.privacy = privacy
        self.tags = tags
    }

    /// The facts of a meeting as a source gave it.
    public init(_ meeting: Meeting, source: String) {
        self.init(
            source: source,
            title: meeting.title,
            organizer: meeting.organizer,
            participants: meeting.participants,
            privacy: meeting.privacy,
            tags: meeting.tags
        )
    }
}

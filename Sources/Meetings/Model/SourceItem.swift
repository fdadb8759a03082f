/// What the source of a meeting itself believes to be an action item: a second opinion, never more.
public struct SourceItem: Sendable, Hashable, Codable {
    /// What is to be done, in the source's words.
    public var text: String
    /// Who is to do it, as the source names the person.
    public var assignee: String?
    /// Seconds from the beginning of the meeting to where it was said, where the source says so.
    public var start: Double?

    /// Creates an item.
    public init(text: String, assignee: String? = nil, start: Double? = nil) {
        self.text = text
        self.assignee = assignee
        self.start = start
    }
}

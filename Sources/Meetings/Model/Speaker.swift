/// A person who speaks in a meeting.
public struct Speaker: Sendable, Hashable, Codable {
    /// The speaker's name inside the meeting, which its sentences refer to; unique there.
    public var id: String
    /// The name that people know the speaker by; the id where the source knows none.
    public var name: String
    /// What the speaker does in the team ("Project Manager"), where the source says it.
    public var role: String?

    /// Stands for everybody whom the source does not name; never an assignee.
    public static let unknown = Speaker(id: "unknown", name: "Unknown")

    /// Creates a speaker.
    public init(id: String, name: String, role: String? = nil) {
        self.id = id
        self.name = name
        self.role = role
    }

    /// Reads a speaker; where the name is missing, empty or null the id stands for it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        let name = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
        self.name = name.isEmpty ? id : name
        role = try container.decodeIfPresent(String.self, forKey: .role)
    }
}

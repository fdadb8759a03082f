import Meetings

/// A person of the simulated accounts: somebody who speaks in the meetings.
struct SandboxPerson: Sendable, Hashable {
    /// The number that the simulated monday knows the person by; follows from the name alone, so
    /// that it stays over restarts and with other meetings.
    let id: Int

    /// The name.
    let name: String

    /// What the person does, empty where the meetings do not say.
    let title: String

    /// The address: the name in lower case at a reserved domain (RFC 2606).
    var email: String { Self.email(for: name) }

    /// The owner of the keys.
    static let owner = SandboxPerson(id: 100, name: "Sandbox Owner", title: "Account owner")

    /// The most people of an account.
    static let maximum = 1_000

    /// A person with a number that follows from the name.
    init(name: String, title: String?) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.init(id: 1_000 + Int(hash % 90_000_000), name: name, title: title ?? "")
    }

    private init(id: Int, name: String, title: String) {
        self.id = id
        self.name = name
        self.title = title
    }

    /// Everybody who speaks in the meetings, once, in the order of appearance.
    static func all(in meetings: [Meeting]) -> [SandboxPerson] {
        var seen: Set<String> = []
        var people: [SandboxPerson] = []
        for speaker in meetings.flatMap(\.speakers) where people.count < maximum {
            guard seen.insert(speaker.name).inserted else { continue }
            people.append(SandboxPerson(name: speaker.name, title: speaker.role))
        }
        return people
    }

    /// The address that belongs to a name.
    static func email(for name: String) -> String {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.joined(separator: ".") + "@example.com"
    }
}

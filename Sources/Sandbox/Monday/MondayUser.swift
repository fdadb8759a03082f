/// A person as the API shows it.
struct MondayUser: GraphQLObject {
    /// The person.
    let person: SandboxPerson

    var typeName: String { "User" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": .text(String(person.id))
        case "name": .text(person.name)
        case "email": .text(person.email)
        case "title": .text(person.title)
        case "url": .text("https://sandbox.monday.com/users/\(person.id)")
        case "kind": .text(person == .owner ? "admin" : "member")
        case "status": .text("ACTIVE")
        case "account": .object(MondayAccount())
        case "account_id": .text(MondayAccount.id)
        case "created_at": .text("2026-01-01T00:00:00Z")
        case "time_zone_identifier": .text("Etc/UTC")
        default: .null
        }
    }
}

/// The account as the API shows it.
struct MondayAccount: GraphQLObject {
    /// The account's number.
    static let id = "1000001"

    var typeName: String { "Account" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "id": .text(Self.id)
        case "name": .text("TaskForge sandbox")
        case "slug": .text("sandbox")
        case "tier": .text("enterprise")
        default: .null
        }
    }
}

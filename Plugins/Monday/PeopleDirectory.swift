import Foundation
import OutboundHTTP
import Synchronization

/// Asks for the people of the account, and remembers them for a while.
final class PeopleDirectory: Sendable {
    private struct Known {
        var people: AccountPeople
        var until: Date
    }

    private let client: MondayClient
    private let known = Mutex<Known?>(nil)

    /// For how long the people are remembered, in seconds.
    private static let memory = 900.0
    private static let pageSize = 1_000
    /// The most pages that are asked for; whoever comes after is not known.
    private static let maximumPages = 10

    /// Creates a directory; nothing is asked before it is used.
    init(client: MondayClient) {
        self.client = client
    }

    /// The people of the account; nobody where the token may not list them.
    func people() async throws -> AccountPeople {
        let now = client.now()
        if let known = known.withLock({ $0 }), known.until > now { return known.people }
        let people = AccountPeople(try await read())
        known.withLock { $0 = Known(people: people, until: now + Self.memory) }
        return people
    }

    private func read() async throws -> [AccountPeople.Person] {
        var people: [AccountPeople.Person] = []
        for page in 1...Self.maximumPages {
            let answer = try await client.ask(
                .users,
                UsersVariables(limit: Self.pageSize, page: page),
                as: UsersPayload.self
            )
            if let failure = answer.failure {
                // A token without the right to list people is no reason to push nothing.
                if case .needsPerson = failure { return people }
                throw failure
            }
            let users = (answer.data?.users ?? []).compactMap(\.self)
            people += users.map {
                AccountPeople.Person(
                    id: $0.id.text,
                    name: $0.name ?? "",
                    email: $0.email ?? ""
                )
            }
            guard users.count == Self.pageSize else { break }
        }
        return people
    }
}

private struct UsersVariables: Encodable, Sendable {
    let limit: Int
    let page: Int
}

import Foundation
import Meetings

/// The people of a monday account, as far as they can be named.
struct AccountPeople: Sendable {
    /// Somebody who can be written into a column of people.
    struct Person: Sendable, Hashable {
        /// The id of the account.
        let id: String
        /// The whole name.
        let name: String
        /// The e-mail address.
        let email: String
    }

    /// Who an assignee is.
    enum Answer: Sendable, Hashable {
        /// This person.
        case person(String)
        /// Nobody of the account.
        case unknown
        /// One of several; their names.
        case ambiguous([String])

        /// Why nobody is named on the board; nil where somebody is.
        var note: String? {
            switch self {
            case .person: nil
            case .unknown: "nobody of the monday account has this name or address"
            case .ambiguous(let names):
                "\(names.count) people of the monday account fit: "
                    + names.prefix(5).joined(separator: ", ")
            }
        }

        /// What the metric calls it.
        var outcome: String {
            switch self {
            case .person: "resolved"
            case .unknown: "unknown"
            case .ambiguous: "ambiguous"
            }
        }
    }

    private let people: [Person]

    /// Takes the people of an account.
    init(_ people: [Person]) {
        self.people = people
    }

    /// Who an assignee is: by e-mail address, else by the whole name, else by parts of it.
    ///
    /// A name that fits two people is nobody's: that is never guessed.
    func resolve(_ assignee: String) -> Answer {
        if assignee.contains("@") {
            let address = assignee.trimmingCharacters(in: .whitespaces).lowercased()
            return answer(people.filter { $0.email.lowercased() == address })
        }
        let words = Self.words(assignee)
        guard !words.isEmpty else { return .unknown }
        let whole = people.filter { Self.words($0.name) == words }
        if !whole.isEmpty { return answer(whole) }
        return answer(people.filter { Set(Self.words($0.name)).isSuperset(of: words) })
    }

    private func answer(_ found: [Person]) -> Answer {
        guard let first = found.first else { return .unknown }
        return found.count == 1 ? .person(first.id) : .ambiguous(found.map(\.name).sorted())
    }

    private static func words(_ name: String) -> [String] {
        name.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
            .split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}

/// The answer to `Users`.
struct UsersPayload: Decodable, Sendable {
    /// A person of the account.
    struct User: Decodable, Sendable {
        /// The id.
        let id: MondayID
        /// The whole name.
        let name: String?
        /// The e-mail address.
        let email: String?
    }

    /// A page of them.
    let users: [User?]?
}

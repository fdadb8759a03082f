import Foundation
import OrderedCollections

/// One request's view of the account, which its mutations change.
///
/// A class, because every object of the answer reads what an earlier field may have changed; it
/// lives within one call under the simulator's lock and is never shared.
final class MondaySession {
    /// The account.
    var state: MondayState

    /// The lists that cursors go on with.
    var cursors: MondayCursors

    /// The version of the API that was asked for.
    let version: MondayVersion

    /// What the query costs, and what was left before it.
    let complexity: MondayComplexityAccount

    /// Who asks.
    let person: SandboxPerson

    /// The addresses that have consented to webhooks.
    let consenting: Set<String>

    /// The time of the request.
    let now: Date

    /// A view of the account as it is now.
    init(
        state: MondayState,
        cursors: MondayCursors,
        version: MondayVersion,
        complexity: MondayComplexityAccount,
        person: SandboxPerson,
        consenting: Set<String>,
        now: Date
    ) {
        self.state = state
        self.cursors = cursors
        self.version = version
        self.complexity = complexity
        self.person = person
        self.consenting = consenting
        self.now = now
    }

    /// Runs one of the account's rules, its refusal turned into the error of a field.
    func perform<Result>(
        _ rule: (inout MondayState) throws(MondayProblem) -> Result
    ) throws(GraphQLFieldError) -> Result {
        do throws(MondayProblem) {
            return try rule(&state)
        } catch {
            throw error.fieldError
        }
    }

    /// The object of an item; nil where there is none.
    func item(_ id: Int) -> MondayItemObject? {
        state.items[id].map { MondayItemObject(session: self, item: $0) }
    }

    /// The first page of a list of items.
    func page(_ items: [MondayItem], limit: Int) -> GraphQLResult {
        page(ids: items.map(\.id)[...], limit: limit)
    }

    /// A page of the items with these numbers, and a cursor to those that follow.
    func page(ids: ArraySlice<Int>, limit: Int) -> GraphQLResult {
        let rest = ids.dropFirst(limit)
        let cursor = rest.isEmpty ? nil : cursors.issue(for: rest, at: now)
        let items = ids.prefix(limit).compactMap(item)
        return .object(MondayItemsPage(cursor: cursor, items: items))
    }

    /// The page that a cursor goes on with.
    func nextPage(_ cursor: String, limit: Int) throws(GraphQLFieldError) -> GraphQLResult {
        guard let ids = cursors.ids(of: cursor, at: now) else {
            throw MondayProblem.argument(
                "The cursor provided for pagination has expired or is not valid"
            )
            .fieldError
        }
        return page(ids: ids[...], limit: limit)
    }
}

/// The lists of items that clients have begun to page through.
struct MondayCursors: Sendable {
    private struct Entry {
        let ids: [Int]
        let issuedAt: Date
    }

    /// How long a cursor lives.
    static let lifetime: TimeInterval = 60 * 60

    /// The most cursors that are kept; the oldest give way.
    static let maximum = 500

    private var entries: [(name: String, entry: Entry)] = []
    private var issued = 0

    /// A cursor for the rest of a list.
    mutating func issue(for ids: ArraySlice<Int>, at now: Date) -> String {
        issued += 1
        let name = "SandboxCursor" + String(issued)
        entries.append((name, Entry(ids: Array(ids), issuedAt: now)))
        if entries.count > Self.maximum { entries.removeFirst() }
        return name
    }

    /// Ends all cursors before their time.
    mutating func expireAll() { entries = [] }

    /// What a cursor stands for; nil where it is unknown or too old.
    func ids(of name: String, at now: Date) -> [Int]? {
        guard let entry = entries.first(where: { $0.name == name })?.entry,
            now.timeIntervalSince(entry.issuedAt) < Self.lifetime
        else { return nil }
        return entry.ids
    }
}

import Foundation
import Hummingbird
import Meetings

/// The pages for people: the list of meetings, and one meeting with its transcript.
struct PageRoutes: Sendable {
    /// Meetings on one page of the list.
    static let meetingsPerPage = 25
    /// Items shown of one page's meetings, and of one meeting.
    static let itemLimit = 1_000

    let library: any MeetingLibrary
    let pages: PageRenderer

    func add(to router: some RouterMethods<WebContext>) {
        router.get("") { request, _ in try await list(request) }
        router.get("meetings/{id}") { request, context in
            try await meeting(try context.parameters.require("id"), request)
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let cursor = request.uri.queryParameters["after"].map(String.init)
        let found = try await library.meetings(after: cursor, limit: Self.meetingsPerPage)
        let items = try await items(of: found.entries.map(\.id))
        var values: [String: Any] = [
            "title": "Meetings",
            "isFirstPart": cursor == nil,
            "meetings": found.entries.map { meeting in
                MeetingView(meeting, items: items[meeting.id] ?? []).values
            },
        ]
        values["next"] = found.next.map { "/?after=\($0.percentEncoded)" }
        return pages.page(Templates.meetings, values)
    }

    private func meeting(_ id: String, _ request: Request) async throws -> Response {
        guard let meeting = try await library.meeting(id) else {
            throw Problem(.notFound, "There is no meeting \(id).")
        }
        let items = try await items(of: [meeting.id])[meeting.id] ?? []
        let part = TranscriptPart(
            number: request.uri.queryParameters["part"].flatMap { Int($0) } ?? 1,
            of: meeting
        )
        let sentences = try await library.sentences(of: meeting.id, in: part.range)
        var values = MeetingView(meeting, items: items).values
        values["rows"] = TranscriptView(sentences, of: meeting, items: items).rows
        values.merge(part.values) { _, new in new }
        return pages.page(Templates.meeting, values)
    }

    private func items(of meetings: [String]) async throws -> [String: [ItemEntry]] {
        guard !meetings.isEmpty else { return [:] }
        let found = try await library.items(
            ItemFilter(meetings: meetings),
            after: nil,
            limit: Self.itemLimit
        )
        return Dictionary(grouping: found.entries, by: \.meeting)
    }
}

extension String {
    /// The text as one segment of a path or one value of a query.
    var percentEncoded: String {
        addingPercentEncoding(withAllowedCharacters: .urlSegment) ?? ""
    }
}

extension CharacterSet {
    /// What RFC 3986 calls unreserved.
    fileprivate static let urlSegment = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
}

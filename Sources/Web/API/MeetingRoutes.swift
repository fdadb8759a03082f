import Foundation
import Hummingbird
import Meetings

/// The JSON API of meetings and items, in the shapes of the listing commands.
struct MeetingRoutes: Sendable {
    let library: any MeetingLibrary

    func add(to router: some RouterMethods<WebContext>) {
        let api = router.group("api/v1")
        api.get("meetings") { request, _ in
            let page = try await library.meetings(
                after: request.cursor,
                limit: try request.limit(upTo: 200)
            )
            return Response.list(page)
        }
        api.get("meetings/{id}") { _, context in
            let id = try context.parameters.require("id")
            guard let meeting = try await library.meeting(id) else {
                throw Problem(.notFound, "There is no meeting \(id).")
            }
            let items = try await library.items(
                ItemFilter(meetings: [meeting.id]),
                after: nil,
                limit: 1_000
            )
            return Response.json(WholeMeeting(meeting: meeting, items: items.entries))
        }
        api.get("items") { request, _ in
            let query = request.uri.queryParameters
            let filter = ItemFilter(
                meetings: query["meeting"].map { [String($0)] },
                state: query["state"].map(String.init)
            )
            let page = try await library.items(
                filter,
                after: request.cursor,
                limit: try request.limit(upTo: 1_000)
            )
            return Response.list(page)
        }
    }
}

/// A meeting with its items and speakers.
private struct WholeMeeting: Encodable {
    let meeting: MeetingEntry
    let items: [ItemEntry]

    enum CodingKeys: String, CodingKey {
        case actionItems = "action_items"
        case speakers
    }

    func encode(to encoder: any Encoder) throws {
        try meeting.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(meeting.speakers, forKey: .speakers)
        try container.encode(items, forKey: .actionItems)
    }
}

extension Request {
    /// Where the list is to go on, as the `Link` header of the part before said it.
    fileprivate var cursor: String? {
        uri.queryParameters["after"].map(String.init)
    }

    /// How many entries are wanted; 50 where nothing is said.
    fileprivate func limit(upTo most: Int) throws(Problem) -> Int {
        guard let text = uri.queryParameters["limit"] else { return 50 }
        guard let limit = Int(text), (1...most).contains(limit) else {
            throw Problem(.badRequest, "limit must be a whole number from 1 to \(most).")
        }
        return limit
    }
}

extension Response {
    /// Answers with an array; where there is more, a `Link` header says where (RFC 8288).
    fileprivate static func list(_ page: Page<some Encodable>) -> Response {
        var response = Response.json(page.entries)
        if let next = page.next {
            let cursor =
                next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? next
            response.headers[.link] = "<?after=\(cursor)>; rel=\"next\""
        }
        return response
    }
}

import Foundation
import Hummingbird
import Meetings

/// The JSON API of meetings and items, in the shapes of the listing commands.
struct MeetingRoutes: Sendable {
    let library: any MeetingLibrary

    func add(to router: some RouterMethods<WebContext>) {
        let api = router.group("api/v1")
        api.get("meetings") { request, _ in try await meetings(request) }
        api.get("meetings/{id}") { _, context in
            try await meeting(try context.parameters.require("id"))
        }
        api.get("items") { request, _ in try await items(request) }
    }

    private func meetings(_ request: Request) async throws -> Response {
        let limit = try request.limit(upTo: 200)
        let found = try await library.meetings(before: try request.number("before"), limit: limit)
        let next = found.count == limit ? found.last.map { "before=\($0.id)" } : nil
        return .list(found, next: next)
    }

    private func meeting(_ id: String) async throws -> Response {
        guard let number = Int64(id), let meeting = try await library.meeting(number) else {
            throw Problem(.notFound, "There is no meeting \(id).")
        }
        let items = try await library.items(ItemStore.Filter(meetingID: number))
        return .json(WholeMeeting(meeting: meeting, items: items))
    }

    private func items(_ request: Request) async throws -> Response {
        var filter = ItemStore.Filter(
            meetingID: try request.number("meeting"),
            after: try request.number("after") ?? 0,
            limit: try request.limit(upTo: 1_000)
        )
        if let state = request.uri.queryParameters["state"] {
            guard let state = ItemState(rawValue: String(state)) else {
                let states = ItemState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(.badRequest, "state must be one of \(states).")
            }
            filter.state = state
        }
        let found = try await library.items(filter)
        let next = found.count == filter.limit ? found.last.map { "after=\($0.id)" } : nil
        return .list(found, next: next)
    }
}

/// A meeting with its items and speakers.
private struct WholeMeeting: Encodable {
    let meeting: MeetingStore.Overview
    let items: [StoredItem]

    enum CodingKeys: String, CodingKey {
        case actionItems = "action_items"
        case speakers
    }

    func encode(to encoder: any Encoder) throws {
        try meeting.summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(meeting.speakers, forKey: .speakers)
        try container.encode(items, forKey: .actionItems)
    }
}

extension Request {
    /// A query value that is the number of something; nil where it is not given.
    fileprivate func number(_ name: String) throws(Problem) -> Int64? {
        guard let text = uri.queryParameters[name[...]] else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw Problem(.badRequest, "\(name) must be the number of a meeting or item.")
        }
        return number
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
    /// Answers with an array; where there may be more, a `Link` header says where (RFC 8288).
    fileprivate static func list(_ values: [some Encodable], next: String?) -> Response {
        var response = Response.json(values)
        response.headers[.link] = next.map { "<?\($0)>; rel=\"next\"" }
        return response
    }
}

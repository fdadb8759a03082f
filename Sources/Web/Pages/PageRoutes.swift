import Hummingbird
import Meetings
import Operations

/// The pages for people: the list of meetings, and one meeting with its transcript.
struct PageRoutes: Sendable {
    /// Meetings on one page of the list.
    static let meetingsPerPage = 25
    let library: any MeetingLibrary
    let pages: PageRenderer
    /// The flags in force; nil where there are none.
    var flags: FeatureFlags?

    func add(to router: some RouterMethods<WebContext>) {
        router.get("") { request, _ in try await list(request) }
        router.get("meetings/{id}") { request, context in
            try await meeting(try context.parameters.require("id"), request)
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let before = request.uri.queryParameters["before"].flatMap { Int64($0) }
        let meetings = try await library.meetings(before: before, limit: Self.meetingsPerPage)
        let items = try await items(of: meetings.map(\.id))
        var values: [String: Any] = [
            "title": "Meetings",
            "isFirstPart": before == nil,
            "meetings": meetings.map { MeetingView($0, items: items[$0.id] ?? []).values },
        ]
        if meetings.count == Self.meetingsPerPage {
            values["next"] = meetings.last.map { "/?before=\($0.id)" }
        }
        if before == nil, flags?.isEnabled(CoreFlags.enhancedDashboard) == true {
            let hours = try await library.activity(hours: ActivityCharts.hours)
            values["hasCharts"] = true
            values["charts"] = ActivityCharts(hours).values
        }
        return pages.page(Templates.meetings, values)
    }

    private func meeting(_ id: String, _ request: Request) async throws -> Response {
        guard let number = Int64(id), let meeting = try await library.meeting(number) else {
            throw Problem(.notFound, "There is no meeting \(id).")
        }
        let items = try await items(of: [number])[number] ?? []
        let part = TranscriptPart(
            number: request.uri.queryParameters["part"].flatMap { Int($0) } ?? 1,
            of: meeting.summary
        )
        let sentences = try await library.sentences(of: number, in: part.range)
        var values = MeetingView(meeting.summary, speakers: meeting.speakers, items: items).values
        values["rows"] = TranscriptView(sentences, by: meeting.speakers, items: items).rows
        values.merge(part.values) { _, new in new }
        return pages.page(Templates.meeting, values)
    }

    private func items(of meetings: [Int64]) async throws -> [Int64: [StoredItem]] {
        guard !meetings.isEmpty else { return [:] }
        return Dictionary(grouping: try await library.shownItems(of: meetings), by: \.meetingID)
    }
}

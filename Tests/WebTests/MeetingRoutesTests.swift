import Foundation
import HTTPTypes
import Testing

@testable import Web

struct MeetingRoutesTests {
    private let library = FixedLibrary(
        entries: (0..<3).map { PageRoutesTests.meeting("m\($0)") },
        found: [PageRoutesTests.item()]
    )

    @Test func `meetings have the shape of the listing command`() async throws {
        let answer = try await WebFixture(library: library).ask(.get, "/api/v1/meetings?limit=1")
        #expect(answer["Content-Type"] == "application/json")
        #expect(
            answer.body == """
                [{"date":"2026-01-05","id":"m0","items":1,"sentences":3,"source":"import",\
                "source_id":"s-m0","state":"extracted","title":"Weekly planning"}]
                """
        )
        #expect(answer["Link"] == "<?after=1>; rel=\"next\"")
    }

    @Test func `items have the shape of the listing command`() async throws {
        let answer = try await WebFixture(library: library).ask(.get, "/api/v1/items?state=pushed")
        #expect(
            answer.body == """
                [{"assignee":"Ana Lima","board_item":"4711","confidence":0.816,\
                "due_date":"2026-01-09","evidence":[{"quote":"I'll send the report","sentence":1,\
                "speaker":"Ana Lima","start":40}],"extractor":"rules","id":"i1","meeting":"m1",\
                "state":"pushed","text":"Send the report"}]
                """
        )
        let none = try await WebFixture(library: library).ask(.get, "/api/v1/items?state=done")
        #expect(none.body == "[]")
    }

    @Test func `a meeting comes with its items and speakers`() async throws {
        let answer = try await WebFixture(library: library).ask(.get, "/api/v1/meetings/m1")
        let meeting = try answer.json
        #expect(meeting["id"] as? String == "m1")
        #expect((meeting["action_items"] as? [[String: Any]])?.count == 1)
        #expect((meeting["speakers"] as? [[String: Any]])?.count == 2)
    }

    @Test(arguments: ["0", "-1", "201", "many", "1e2"])
    func `a limit outside its range is refused with the range`(limit: String) async throws {
        let answer = try await WebFixture(library: library).ask(
            .get,
            "/api/v1/meetings?limit=\(limit)",
            headers: [.accept: "text/html"]
        )
        #expect(answer.status == 400)
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(
            try answer.json["detail"] as? String == "limit must be a whole number from 1 to 200."
        )
    }
}

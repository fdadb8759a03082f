import Foundation
import HTTPTypes
import Testing

@testable import Web

struct MeetingRoutesTests {
    private let library = FixedLibrary(
        entries: (1...3).map { PageRoutesTests.meeting($0) },
        found: [PageRoutesTests.item()]
    )

    @Test func `meetings have the shape of the listing command, newest first`() async throws {
        let answer = try await WebFixture(library: library).ask(.get, "/api/v1/meetings?limit=1")
        #expect(answer["Content-Type"] == "application/json")
        #expect(
            answer.body == """
                [{"date":"2026-01-05","extractor":"rules","failure":null,"id":"3","items":1,\
                "pushed":0,"sentences":3,"source":"file","source_id":"s-3","state":"extracted",\
                "title":"Weekly planning"}]
                """
        )
        #expect(answer["Link"] == "<?before=3>; rel=\"next\"")
        let rest = try await WebFixture(library: library).ask(.get, "/api/v1/meetings?before=3")
        #expect(rest["Link"] == nil)
        #expect(rest.body.contains("\"id\":\"2\"") && !rest.body.contains("\"id\":\"3\""))
    }

    @Test func `items have the shape of the listing command`() async throws {
        let answer = try await WebFixture(library: library).ask(.get, "/api/v1/items?state=pushed")
        #expect(
            answer.body == """
                [{"assignee":"Ana Lima","assignee_note":null,"board_item":"4711",\
                "confidence":0.816,"due_date":"2026-01-09","evidence":[{"quote":"I'll send the \
                report","sentence":1,"speaker":"Ana Lima","start":40}],"extractor":"rules",\
                "failure":null,"id":"7","meeting":"1","model":null,"prompt_version":null,\
                "run":null,"state":"pushed","text":"Send the report"}]
                """
        )
        let none = try await WebFixture(library: library).ask(.get, "/api/v1/items?state=done")
        #expect(none.body == "[]")
    }

    @Test func `a meeting comes with its items and speakers`() async throws {
        let answer = try await WebFixture(library: library).ask(.get, "/api/v1/meetings/1")
        let meeting = try answer.json
        #expect(meeting["id"] as? String == "1")
        #expect((meeting["action_items"] as? [[String: Any]])?.count == 1)
        #expect((meeting["speakers"] as? [[String: Any]])?.count == 2)
    }

    @Test(arguments: [
        ("meetings?limit=0", "limit must be a whole number from 1 to 200."),
        ("meetings?limit=1e2", "limit must be a whole number from 1 to 200."),
        ("items?limit=1001", "limit must be a whole number from 1 to 1000."),
        ("items?meeting=m1", "meeting must be the number of a meeting or item."),
        ("meetings?before=-1", "before must be the number of a meeting or item."),
    ])
    func `a value outside its range is refused with the rule`(
        path: String,
        detail: String
    ) async throws {
        let answer = try await WebFixture(library: library).ask(
            .get,
            "/api/v1/\(path)",
            headers: [.accept: "text/html"]
        )
        #expect(answer.status == 400)
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(try answer.json["detail"] as? String == detail)
    }

    @Test func `a state that there is not is refused with those that there are`() async throws {
        let answer = try await WebFixture(library: library).ask(.get, "/api/v1/items?state=new")
        #expect(answer.status == 400)
        let detail = try #require(answer.json["detail"] as? String)
        #expect(detail.hasPrefix("state must be one of proposed, approved, pushed"))
    }

    @Test(arguments: ["99", "m1", "-1", "1;drop"])
    func `a meeting that there is not is not found`(id: String) async throws {
        let answer = try await WebFixture(library: library).ask(.get, "/api/v1/meetings/\(id)")
        #expect(answer.status == 404)
    }
}

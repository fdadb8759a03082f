import Meetings
import Testing

@testable import Sandbox

struct GeminiPromptTests {
    @Test func `the last block of a prompt becomes a meeting`() throws {
        let prompt =
            "<transcript>\n[9] Old: no\n</transcript>\n" + GeminiSimulatorTests.prompt + "\nBye."
        let meeting = try #require(GeminiPrompt.meeting(in: prompt))
        #expect(meeting.title == "Weekly & more")
        #expect(meeting.date == CalendarDate("2026-01-05"))
        #expect(meeting.speakers.map(\.name) == ["Ana Lima", "Boris"])
        #expect(meeting.sentences.map(\.index) == [0, 1, 2])
        #expect(meeting.sentences[1].text == "Time: that is what we need.")
    }

    @Test func `attributes may be missing and other lines are passed over`() throws {
        let prompt = "<transcript>\nnoise\n[x] A: no\n[4]  B:words\n[5] nobody\n</transcript>"
        let meeting = try #require(GeminiPrompt.meeting(in: prompt))
        #expect(meeting.title.isEmpty && meeting.date == nil)
        #expect(meeting.sentences.map(\.text) == ["words"])
        #expect(GeminiPrompt.meeting(in: "no transcript") == nil)
    }
}

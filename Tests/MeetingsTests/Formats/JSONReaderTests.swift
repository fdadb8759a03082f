import FoundationEssentials
import Testing

@testable import Meetings

struct JSONReaderTests {
    @Test func `a normalised meeting is read, unknown keys and all`() throws {
        let meeting = try read(
            """
            {"id": "ES1", "title": "Design", "date": "2026-03-05", "series": "ES", "licence": {"a": [1]},
             "speakers": [{"id": "A", "name": "Dana", "role": null, "x": 1}, {"id": "B", "role": "PM"}],
             "sentences": [{"index": 4, "speaker": "A", "text": "Hi.", "start": 1, "end": 2.5},
                           {"index": 7, "speaker": "C", "text": "Oh.", "start": null}]}
            """
        )
        #expect(
            meeting
                == Meeting(
                    id: "ES1",
                    title: "Design",
                    date: CalendarDate("2026-03-05"),
                    speakers: [
                        Speaker(id: "A", name: "Dana"), Speaker(id: "B", name: "B", role: "PM"),
                        Speaker(id: "C", name: "C"),
                    ],
                    sentences: [
                        Sentence(index: 4, speaker: "A", text: "Hi.", start: 1, end: 2.5),
                        Sentence(index: 7, speaker: "C", text: "Oh."),
                    ],
                    series: "ES"
                )
        )
        let again = try JSONDecoder().decode(Meeting.self, from: JSONEncoder().encode(meeting))
        #expect(again == meeting)
    }

    static let bare = """
        {"id": "01K", "title": null, "date": 1772694000000.0, "dateString": null,
         "speakers": [{"id": 0.0, "name": "Dana"}, {"id": 1, "name": null}, null],
         "sentences": [
          {"index": 0, "speaker_id": 0, "speaker_name": null, "text": "Hi.", "start_time": 0.5, "end_time": 1},
          {"index": 1.0, "speaker_id": 1.0, "speaker_name": null, "text": null, "raw_text": "oh"},
          {"index": 2, "speaker_id": null, "speaker_name": "Eve", "text": "Me.", "ai_filters": null},
          null,
          {"index": 4, "speaker_id": 0, "speaker_name": "Dana", "text": "Bye."}]}
        """

    @Test(arguments: ["@", #"{"transcript": @}"#, #"{"data": {"transcript": @}}"#])
    func `Fireflies' JSON is read bare and wrapped`(wrapping: String) throws {
        let text = wrapping.replacing("@", with: Self.bare)
        let meeting = try read(text, fileName: "Planning.json")
        #expect(meeting.id == "01K")
        #expect(meeting.title == "Planning")
        #expect(meeting.date == CalendarDate("2026-03-05"))
        #expect(
            meeting.speakers == [
                Speaker(id: "0", name: "Dana"), Speaker(id: "1", name: "Speaker 1"),
                Speaker(id: "Eve", name: "Eve"), .unknown,
            ]
        )
        #expect(spoken(meeting) == ["0: Hi.", "1: oh", "Eve: Me.", "unknown: ", "0: Bye."])
        #expect(meeting.sentences[0].start == 0.5)
    }

    @Test func `a Fireflies transcript of nothing but nulls is a meeting without words`() throws {
        let json =
            #"{"id": null, "title": null, "date": null, "speakers": null, "sentences": null}"#
        let transcript = try JSONDecoder().decode(FirefliesTranscript.self, from: Data(json.utf8))
        var empty = Meeting(id: "x", title: "", speakers: [], sentences: [])
        empty.sourceMark = "unknown unknown unknown"
        #expect(transcript.meeting(defaultID: "x") == empty)
        #expect(throws: TranscriptFormatError.self) { try read(#"{"transcript": \#(json)}"#) }
    }

    @Test func `the date of a Fireflies transcript is the day in UTC`() {
        var transcript = FirefliesTranscript()
        transcript.dateString = "2026-03-05T23:59:59.999Z"
        #expect(transcript.meeting().date == CalendarDate("2026-03-05"))
        transcript.dateString = nil
        transcript.date = -1
        #expect(transcript.meeting().date == CalendarDate("1969-12-31"))
        transcript.date = 1e300
        #expect(transcript.meeting().date == nil)
    }

    @Test(arguments: [
        ("{\n\"id\": \"x\",\n,}", 3, "the text is not valid JSON from here on"),
        ("{\"id\": \"x\", \"sentences\": []}\n x", 2, "the text is not valid JSON from here on"),
        (
            "{\n\"id\": \"x\",\r\n\"sentences\": [\r1e999]}", 4,
            "the text is not valid JSON from here on"
        ),
        (
            "{\n\"id\": \"\\ud800\", \"sentences\": []}", 2,
            "the text is not valid JSON from here on"
        ),
        ("{\n\"sentences\": []}", 1, "the key 'id' is missing"),
        ("{\"id\": \"x\",\n\"sentences\":\n{}}", 3, "'sentences' is not a list"),
        ("{\"id\": 5}", 1, "'id' is not a text"), ("{\"id\":\nnull}", 2, "'id' is null"),
        (
            "{\"id\": \"x\", \"sentences\": [{\"index\": 0, \"text\": \"a\"},\n{\"index\": 1.5,\n\"text\": \"b\"}]}",
            2, "'sentences.index' is not a whole number"
        ),
        (
            "{\"id\": \"x\", \"sentences\": [\n{\"index\": 0, \"text\": \"a\"},\n{\"index\": 0, \"text\": \"b\"}]}",
            3, "the index 0 does not follow 0; number them rising"
        ),
        (
            "{\"id\": \"x\",\n\"date\": \"5 March\", \"sentences\": []}", 2,
            "'date': '5 March' is not a date written YYYY-MM-DD"
        ),
        ("{\"id\": \"\",\n\"sentences\": []}", 1, "the id is empty"),
        (
            "{\"id\": \"x\",\n\"speakers\": [{\"id\": \"A\"},\n{\"id\": \"A\"}], \"sentences\": []}",
            3,
            "two speakers have the id 'A'"
        ),
        (
            "{\"transcript\":\n{\"id\": \"x\", \"sentences\": null}}", 2,
            "the transcript has no sentences yet; export it again later"
        ),
        (
            "{\"transcript\":\n{\"sentences\": [\n{\"text\": 5}]}}", 3,
            "'transcript.sentences.text' is not a text"
        ),
        ("{\"data\": null}", 1, "'data' is null"),
    ])
    func `broken JSON is refused with line and reason`(text: String, line: Int, words: String) {
        #expect(throws: TranscriptFormatError(line: line, reason: .malformed(words))) {
            try read(text)
        }
    }

    @Test func `deep nesting is refused, not followed`() {
        let text = "{\"id\": " + String(repeating: "[", count: 100_000)
        #expect(throws: TranscriptFormatError.self) { try read(text) }
    }
}

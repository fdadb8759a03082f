import Testing

@testable import Meetings

struct PlainTextTests {
    @Test func `names, times, continuation lines and the head are understood`() throws {
        let meeting = try read(
            """
            # Weekly planning

            Date: 2026-03-05
            Attendees: Dana, Ben

            [00:00:03] Dana Lee: Good morning.
            00:12 Ben: Morning. I have
            two points.

            The first one: money.
            Dana Lee [1:00:00]: Go on.
            (1:02) - ben: see http://example.com: it's there
            Ludwig van Dyke:
            Nothing from me.
            Note: this is no name.
            """
        )
        #expect(meeting.title == "Weekly planning")
        #expect(meeting.date == CalendarDate("2026-03-05"))
        #expect(
            spoken(meeting) == [
                "Dana Lee: Good morning.", "Ben: Morning. I have two points.",
                "Ben: The first one: money.", "Dana Lee: Go on.",
                "ben: see http://example.com: it's there",
                "Ludwig van Dyke: Nothing from me. Note: this is no name.",
            ]
        )
        #expect(meeting.sentences.map(\.start) == [3, 12, nil, 3600, 62, nil])
    }

    @Test(arguments: [
        "https://example.com", "10:30 we start", "And then she said: go", "Three things: one",
        "Agenda: hiring", "Why? Because: no", ": no name", "12: a number", "no colon at all",
    ])
    func `a line that begins with no name is a continuation`(line: String) throws {
        #expect(SpokenLine(line[...])?.name == nil)
        let meeting = try read("Dana: Hi.\n" + line)
        #expect(spoken(meeting) == ["Dana: Hi. " + line])
    }

    @Test func `a text without names is refused`() {
        #expect(
            throws: TranscriptFormatError(
                line: 1,
                reason: .malformed("no line begins with `Name: words`")
            )
        ) {
            try read("Just some words.\nAnd some more.")
        }
        let words = "none of the lines so far begins with `Name: words`"
        #expect(throws: TranscriptFormatError(line: 41, reason: .malformed(words))) {
            try read(String(repeating: "words without a name\n", count: 60) + "Dana: hi")
        }
    }
}

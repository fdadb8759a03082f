import Testing

@testable import Meetings

struct CaptionTests {
    @Test func `voice tags, names before a colon, notes, styles and settings are understood`()
        throws
    {
        let meeting = try read(
            """
            WEBVTT - Weekly planning
            Kind: captions

            STYLE
            ::cue { color: red }

            NOTE a comment
            over two lines

            REGION
            id:fred

            intro
            00:01.000 --> 00:02.500 align:start position:10%
            <v.loud Dana Lee>I'll <i>send</i> the &amp;report&#x21;

            1:00:02.000 --> 1:00:04.000
            Ben: Thanks,
            Dana.

            01:00:05.000 --> 01:00:06.000
            And to you.

            NOTE

            01:00:07.000 --> 01:00:08.000
            <v Dana Lee>Bye.</v><v Ben>Bye &lt;3</v>

            01:00:09.000 --> 01:00:10.000
            5 < 6 and a <00:01.000>word
            """
        )
        #expect(meeting.title == "Weekly planning")
        #expect(
            spoken(meeting) == [
                "Dana Lee: I'll send the &report!", "Ben: Thanks, Dana.", "Ben: And to you.",
                "Dana Lee: Bye.", "Ben: Bye <3", "unknown: 5 < 6 and a word",
            ]
        )
        #expect(meeting.sentences.map(\.start) == [1, 3602, 3605, 3607, 3607, 3609])
        #expect(meeting.sentences[0].end == 2.5)
        #expect(meeting.speakers.map(\.name) == ["Dana Lee", "Ben", "Unknown"])
    }

    @Test func `SubRip is read with its numbers, markup and changes of speaker`() throws {
        let meeting = try read(
            """
            1
            00:00:01,000 --> 00:00:02,000 X1:40 X2:600
            {\\an8}<i>Dana: I'll send it.</i>

            2
            00:00:03,000 --> 00:00:04,000
            - Ben: By Friday?
            - Dana: Yes.

            3
            00:00:05,000 --> 00:00:05,000

            00:00:06.500 --> 00:00:07.000
            >> Ben: Good.
            """,
            fileName: "talk 2026-03-05.srt"
        )
        #expect(
            spoken(meeting) == [
                "Dana: I'll send it.", "Ben: By Friday?", "Dana: Yes.", "Ben: Good.",
            ]
        )
        #expect(meeting.sentences.map(\.start) == [1, 3, 3, 6.5])
        #expect(meeting.date == CalendarDate("2026-03-05"))
    }

    @Test(arguments: [
        (
            "WEBVTT\n\n00:01.000 --> 00:61.000\nhi", 3,
            "the time '00:61.000' is not written HH:MM:SS.mmm"
        ),
        (
            "WEBVTT\n\n00:05.000 --> 00:01.000\nhi", 3,
            "the end 00:01.000 lies before the start 00:05.000"
        ),
        ("WEBVTT\n\n00:05.000 -->\nhi", 3, "a timing line is written START --> END"),
        ("WEBVTT\n\nhi\nthere", 4, "a caption needs a line START --> END above its words"),
        ("WEBVTT\n\n\nhi", 4, "a caption needs a line START --> END above its words"),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nhi\n00:03.000 --> 00:04.000\nho", 5,
            "a blank line is missing above this caption"
        ),
    ])
    func `a broken caption is refused with its line`(
        text: String,
        line: Int,
        words: String
    ) {
        #expect(throws: TranscriptFormatError(line: line, reason: .malformed(words))) {
            try read(text)
        }
    }

    @Test func `a file that only calls itself WebVTT is refused`() {
        #expect(
            throws: TranscriptFormatError(
                line: 1,
                reason: .malformed("a WebVTT file begins with the word WEBVTT")
            )
        ) {
            try read("Dana: hi", fileName: "x.vtt")
        }
    }

    @Test(arguments: [
        ("00:01", 1), ("75:10", 4510), ("1:02:03", 3723), ("01:02:03.5", 3723.5),
        ("100:00:00,250", 360_000.25),
    ])
    func `times are seconds`(text: Substring, seconds: Double) {
        #expect(ClockTime.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "1", "1:2", "00:60", "1:60:00", "-1:00", "00:00:00:00", "a:bc", "00:01.1234", "٠٠:٠١",
    ])
    func `what is no time is not read as one`(text: Substring) {
        #expect(ClockTime.seconds(text) == nil)
    }
}

import FoundationEssentials
import Testing

@testable import Meetings

func read(
    _ text: String,
    fileName: String = "meeting",
    limits: TranscriptLimits = TranscriptLimits()
) throws(TranscriptFormatError) -> Meeting {
    try TranscriptReader(limits: limits).read(Array(text.utf8), fileName: fileName)
}

/// The speaker and words of each sentence, as `name: words`.
func spoken(_ meeting: Meeting) -> [String] {
    meeting.sentences.map { "\($0.speaker): \($0.text)" }
}

struct TranscriptReaderTests {
    static let plain = "Dana: I'll send it.\nBen: Thanks."
    static let webVTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nDana: I'll send it."
    static let subRip = "1\n00:00:01,000 --> 00:00:02,000\nDana: I'll send it."
    static let json = #"{"id": "m1", "sentences": [{"index": 0, "speaker": "A", "text": "Hi."}]}"#

    @Test(arguments: [
        (plain, "x.json.txt", TranscriptFormat.plainText), (plain, "x", .plainText),
        (plain, "x.vtt", .webVTT), (plain, "x.srt", .subRip), (plain, "x.JSON", .json),
        (webVTT, "x.txt", .webVTT), ("\u{feff}\n" + webVTT, "x", .webVTT),
        (subRip, "x.txt", .subRip), ("00:00:01,000 --> 00:00:02,000\nHi", "x", .subRip),
        (json, "x.txt", .json), ("\n\n  " + json, "x.vtt", .json), ("", "x.vtt", .webVTT),
        ("[00:12] Dana: Hi.", "x", .plainText), ("2026\nDana: Hi.", "x.txt", .plainText),
    ])
    func `the format is told by the content, then by the name`(
        text: String,
        name: String,
        format: TranscriptFormat
    ) {
        let text = text.hasPrefix("\u{feff}") ? String(text.dropFirst()) : text
        #expect(TranscriptFormat.detect(text[...], fileName: name) == format)
    }

    @Test(arguments: [plain, webVTT, subRip, json])
    func `a byte order mark and any line ending change nothing but the id`(text: String) throws {
        let expected = try read(text)
        for ending in ["\n", "\r\n", "\r"] {
            for mark in ["", "\u{feff}"] {
                let other = mark + text.replacing("\n", with: ending)
                var meeting = try read(other)
                meeting.id = expected.id
                #expect(meeting == expected)
            }
        }
    }

    @Test(arguments: [
        ("دانا: سأرسل التقرير يوم الجمعة.", "دانا", "سأرسل التقرير يوم الجمعة."),
        ("田中：来週までに送ります。", "田中", "来週までに送ります。"),
        ("Ирина Петрова: Отправлю отчёт.", "Ирина Петрова", "Отправлю отчёт."),
        ("Zoë 🦊: Done 👍🏽 — e\u{301}", "Zoë 🦊", "Done 👍🏽 — e\u{301}"),
        ("דנה: אשלח את הדוח.", "דנה", "אשלח את הדוח."),
        ("[PERSON3]: Okay.", "[PERSON3]", "Okay."),
    ])
    func `any script is kept as it is`(line: String, name: String, words: String) throws {
        let plain = try read(line)
        #expect(plain.speakers == [Speaker(id: name, name: name)])
        #expect(plain.sentences.map(\.text) == [words])
        let captions = try read("WEBVTT\n\n00:01.000 --> 00:02.000\n<v \(name)>\(words)</v>")
        #expect(spoken(captions) == ["\(name): \(words)"])
    }

    @Test func `bytes that are not UTF-8 are refused with offset and line`() {
        let bytes: [UInt8] = Array("Dana: hi\r\nBen: ".utf8) + [0xE2, 0x82, 0x0A]
        #expect(throws: TranscriptFormatError(line: 2, reason: .invalidUTF8(offset: 15))) {
            try TranscriptReader().read(bytes, fileName: "x.txt")
        }
    }

    @Test func `UTF-16, NUL and empty files are refused`() {
        let reader = TranscriptReader()
        #expect(throws: TranscriptFormatError(line: 1, reason: .utf16)) {
            try reader.read([0xFF, 0xFE, 0x44, 0x00], fileName: "x.txt")
        }
        #expect(throws: TranscriptFormatError(line: 2, reason: .nulCharacter)) {
            try read("Dana: hi\nBen: \0")
        }
        #expect(throws: TranscriptFormatError(line: 1, reason: .nulCharacter)) {
            try read(#"{"id":"m","sentences":[{"index":0,"speaker":"A","text":"a\u0000"}]}"#)
        }
        for text in ["", "\u{feff}", " \n\r\n\t"] {
            #expect(throws: TranscriptFormatError(line: nil, reason: .empty)) { try read(text) }
        }
    }

    @Test func `what is beyond a limit is refused with the number`() {
        var limits = TranscriptLimits()
        limits.fileBytes = 10
        #expect(
            throws: TranscriptFormatError(line: nil, reason: .tooManyBytes(count: 11, limit: 10))
        ) {
            try read("Dana: hello", limits: limits)
        }
        limits = TranscriptLimits()
        limits.sentences = 2
        #expect(throws: TranscriptFormatError(line: 4, reason: .tooManySentences(limit: 2))) {
            try read("A: one\nB: two\n\nA: three", limits: limits)
        }
        let json = """
            {"id": "m", "sentences": [
            {"index": 0, "text": "a"},
            {"index": 1, "text": "b"},
            {"index": 2, "text": "c"}]}
            """
        #expect(throws: TranscriptFormatError(line: 4, reason: .tooManySentences(limit: 2))) {
            try read(json, limits: limits)
        }
        limits = TranscriptLimits()
        limits.speakers = 1
        #expect(throws: TranscriptFormatError(line: 2, reason: .tooManySpeakers(limit: 1))) {
            try read("A: one\nB: two", limits: limits)
        }
        limits.sentenceBytes = 3
        #expect(
            throws: TranscriptFormatError(
                line: 2,
                reason: .tooLong(part: "sentence", bytes: 4, limit: 3)
            )
        ) {
            try read("A: one\nA: four", limits: limits)
        }
        limits.nameBytes = 2
        #expect(
            throws: TranscriptFormatError(
                line: 1,
                reason: .tooLong(part: "name", bytes: 3, limit: 2)
            )
        ) {
            try read("Ann: one", limits: limits)
        }
    }

    @Test(arguments: [
        ("2026-03-05 Weekly planning.txt", "Weekly planning", "2026-03-05"),
        ("in/box/weekly_planning_20260305.txt", "weekly planning", "2026-03-05"),
        ("GMT20260305-140000_Recording.txt", "GMT 140000 Recording", "2026-03-05"),
        ("hiring-2026.03.05.txt", "hiring", "2026-03-05"),
        ("from 2026-03-05 to 2026-03-06.txt", "from to", nil),
        ("ticket 20269999.txt", "ticket 20269999", nil), ("notes.txt", "notes", nil),
        ("call 4915123456789.txt", "call 4915123456789", nil), ("2026-03-05.txt", "", "2026-03-05"),
        ("план 2026-03-05.txt", "план", "2026-03-05"),
    ])
    func `title and date come from the file's name where the content has none`(
        name: String,
        title: String,
        date: String?
    ) throws {
        let meeting = try read(Self.plain, fileName: name)
        #expect(meeting.title == title)
        #expect(meeting.date?.description == date)
    }

    @Test func `the same bytes are the same meeting under any name`() throws {
        let one = try read(Self.plain, fileName: "a.txt")
        let two = try read(Self.plain, fileName: "b (1).txt")
        let other = try read(Self.plain + "!", fileName: "a.txt")
        #expect(one.id == two.id)
        #expect(one.id.hasPrefix("file-") && one.id.count == 37)
        #expect(one.id != other.id)
    }

    @Test func `an error is one sentence with line and reason`() {
        let error = TranscriptFormatError(line: 3, reason: .tooManySentences(limit: 5))
        #expect(
            error.description == "line 3: the file has more than 5 sentences, the limit; split it"
        )
        let whole = TranscriptFormatError(line: nil, reason: .tooManyBytes(count: 9, limit: 8))
        #expect(whole.description == "the file has 9 bytes, the limit is 8; split it")
    }

    @Test func `twelve hours of talk are read`() throws {
        var text = "WEBVTT\n"
        for number in 0..<100_000 {
            text +=
                "\n\(number / 3600):\(String(format: number / 60 % 60)):\(String(format: number % 60)).000 --> "
            text += "99:00:00.000\n<v Speaker \(number % 7)>Sentence \(number) of them.</v>\n"
        }
        let meeting = try read(text)
        #expect(meeting.sentences.count == 100_000)
        #expect(meeting.speakers.count == 7)
        #expect(throws: TranscriptFormatError.self) {
            try read(text + "\n00:00.000 --> 00:01.000\none more")
        }
    }
}

extension String {
    /// Two digits.
    fileprivate init(format number: Int) {
        self = number < 10 ? "0\(number)" : "\(number)"
    }
}

import Foundation
import HTTPTypes
import Observability
import Operations
import Testing

@testable import Meetings
@testable import Web

struct PageRoutesTests {
    static func meeting(
        _ id: Int64 = 1,
        title: String = "Weekly planning",
        state: MeetingState = .extracted,
        sentences: Int = 3,
        items: Int = 1
    ) -> MeetingSummary {
        MeetingSummary(
            id: id,
            source: "file",
            sourceID: "s-\(id)",
            title: title,
            date: CalendarDate("2026-01-05"),
            state: state,
            failure: state == .failed ? "the model was overloaded" : nil,
            extractor: "rules",
            sentenceCount: sentences,
            itemCount: items,
            pushedCount: 0,
            receivedAt: Date(timeIntervalSince1970: 0)
        )
    }

    static func sentence(_ index: Int, _ speaker: String, _ text: String) -> Sentence {
        Sentence(index: index, speaker: speaker, text: text, start: Double(index) * 40)
    }

    static func item(
        _ text: String = "Send the report",
        id: Int64 = 7,
        state: ItemState = .pushed,
        evidence: [Evidence] = [
            Evidence(sentence: 1, quote: "I'll send the report", speaker: "Ana Lima", start: 40)
        ],
        assignee: String? = "Ana Lima"
    ) -> StoredItem {
        StoredItem(
            id: id,
            meetingID: 1,
            meetingTitle: "Weekly planning",
            key: "k\(id)",
            text: text,
            assignee: assignee,
            dueDate: CalendarDate("2026-01-09"),
            confidence: 0.816,
            state: state,
            extractor: "rules",
            boardItem: state == .pushed ? "4711" : nil,
            failure: nil,
            evidence: evidence,
            pushAttempts: 0,
            createdAt: Date(timeIntervalSince1970: 0)
        )
    }

    @Test func `an item shows its facts and links to its words' place in the transcript`()
        async throws
    {
        let library = FixedLibrary(entries: [Self.meeting()], found: [Self.item()])
        let page = try await WebFixture(library: library).ask(.get, "/").body
        for words in [
            "Weekly planning", "Send the report", "Ana Lima", "2026-01-09", "pushed", "82 %",
            "rules", "4711", "I&#39;ll send the report", "href=\"/meetings/1#s1\"", "0:40",
        ] {
            #expect(page.contains(words), "the page lacks \(words)")
        }
    }

    @Test(arguments: [true, false])
    func `the first page shows charts where its flag is on`(isOn: Bool) async throws {
        let hours = (0..<24).map { hour in
            ActivityHour(
                start: Date(timeIntervalSince1970: Double(hour) * 3_600),
                meetings: hour == 23 ? 4 : 0,
                items: hour == 23 ? 1_000 : 1,
                pushed: 0
            )
        }
        let flags = FeatureFlags(
            CoreFlags.all,
            overrides: [CoreFlags.enhancedDashboard.name: isOn],
            metrics: MetricRegistry()
        )
        let library = FixedLibrary(entries: [Self.meeting()], hours: hours)
        let fixture = try WebFixture(library: library, flags: flags)
        let page = try await fixture.ask(.get, "/").body
        #expect(page.contains("Weekly planning"))
        #expect(page.components(separatedBy: "<svg ").count == (isOn ? 4 : 1))
        #expect(page.contains("<strong>1023</strong> Items") == isOn)
        #expect(page.contains("<title>23:00 UTC: 1000</title>") == isOn)
        // One item among a thousand is still seen.
        #expect(page.contains("y=\"38\" width=\"8\" height=\"2\"") == isOn)
        let older = try await fixture.ask(.get, "/?before=9").body
        #expect(!older.contains("<svg "))
    }

    @Test func `the evidence is marked where it was said`() async throws {
        let library = FixedLibrary(
            entries: [Self.meeting()],
            transcript: [
                Self.sentence(0, "b", "Who takes it?"),
                Self.sentence(1, "a", "Fine, I'll send the report by Friday."),
                Self.sentence(2, "a", "Promise."),
            ],
            found: [Self.item()]
        )
        let page = try await WebFixture(library: library).ask(.get, "/meetings/1").body
        #expect(
            page.contains("Fine, <mark>I&#39;ll send the report</mark> by Friday.")
        )
        #expect(page.contains("<li id=\"s1\" class=\"turn\">"))
        #expect(page.contains("<li id=\"s2\">"))
        #expect(page.contains("href=\"#item-7\""))
        #expect(page.components(separatedBy: "<mark>").count == 2)
    }

    @Test func `a long transcript comes in parts, and evidence leads to its own`() async throws {
        let library = FixedLibrary(
            entries: [Self.meeting(sentences: 1_000)],
            transcript: (0..<1_000).map { Self.sentence($0, "a", "Sentence number \($0).") },
            found: [
                Self.item(
                    evidence: [Evidence(sentence: 612, quote: "number 612", speaker: "Ana Lima")])
            ]
        )
        let fixture = try WebFixture(library: library)
        let first = try await fixture.ask(.get, "/meetings/1").body
        #expect(first.components(separatedBy: "<span class=\"said\">").count == 201)
        #expect(first.contains("Part 1 of 5"))
        #expect(first.contains("/meetings/1?part=4#s612"))
        let fourth = try await fixture.ask(.get, "/meetings/1?part=4").body
        #expect(fourth.contains("Sentence <mark>number 612</mark>."))
        #expect(fourth.contains("?part=3") && fourth.contains("?part=5"))
        let last = try await fixture.ask(.get, "/meetings/1?part=99").body
        #expect(last.contains("Part 5 of 5"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"\u{301} onmouseover=\"alert(1)",
        "'\u{308} autofocus onfocus='x", "<\u{338}img src=x>", "a&b\0c", "{{title}} {{{text}}}",
    ])
    func `whatever a meeting says, it stays text`(words: String) async throws {
        let library = FixedLibrary(
            entries: [Self.meeting(title: words)],
            transcript: [Self.sentence(1, "a", words)],
            found: [
                Self.item(
                    words,
                    evidence: [Evidence(sentence: 1, quote: words, speaker: words)],
                    assignee: words
                )
            ]
        )
        let fixture = try WebFixture(library: library)
        for path in ["/", "/meetings/1"] {
            let page = try await fixture.ask(.get, path).body
            // Our own templates hold no accents, so any mark beside one is the meeting's.
            let scalars = Array(page.unicodeScalars)
            for (mark, next) in zip(scalars, scalars.dropFirst()) where next.value >= 0x300 {
                #expect(!["<", ">", "\"", "'"].contains(mark) || next == "·" || next == "…")
            }
            #expect(!page.contains("<script") && !page.contains("<img src=x"))
        }
    }

    @Test func `the first page teaches what to do when there is nothing yet`() async throws {
        let page = try await WebFixture().ask(.get, "/").body
        #expect(page.contains("taskforge import notes.vtt"))
        #expect(page.contains("FIREFLIES_API_KEY"))
        #expect(page.contains("taskforge serve --sandbox"))
    }

    @Test func `a meeting without items says why`() async throws {
        let library = FixedLibrary(entries: [
            Self.meeting(1, items: 0), Self.meeting(2, state: .received, items: 0),
            Self.meeting(3, state: .failed, items: 0),
        ])
        let page = try await WebFixture(library: library).ask(.get, "/").body
        #expect(page.contains("Nobody promised anything in this meeting."))
        #expect(page.contains("Waiting to be read"))
        #expect(page.contains("It could not be read: the model was overloaded"))
    }

    @Test func `an item that was too unsure to ask anybody is not shown`() async throws {
        let library = FixedLibrary(
            entries: [Self.meeting()],
            found: [Self.item("Shown"), Self.item("Hidden", id: 8, state: .dropped)]
        )
        let page = try await WebFixture(library: library).ask(.get, "/").body
        #expect(page.contains("Shown") && !page.contains("Hidden"))
    }

    @Test func `older meetings are a link away`() async throws {
        let library = FixedLibrary(entries: (1...30).map { Self.meeting($0, items: 0) })
        let fixture = try WebFixture(library: library)
        let first = try await fixture.ask(.get, "/").body
        #expect(first.contains("href=\"/?before=6\""))
        let second = try await fixture.ask(.get, "/?before=6").body
        #expect(second.contains("/meetings/5\"") && !second.contains("/meetings/6\""))
        #expect(!second.contains("rel=\"next\""))
    }

    @Test func `pages load nothing from elsewhere and run no script`() async throws {
        let fixture = try WebFixture()
        let answer = try await fixture.ask(.get, "/")
        #expect(!answer.body.contains("<script") && !answer.body.contains("http://"))
        #expect(answer["Content-Security-Policy"]?.contains("script-src") == false)
        #expect(answer["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        #expect(answer["X-Frame-Options"] == "DENY")
        let style = try await fixture.ask(.get, Assets.style.path, from: .remote("192.0.2.1"))
        #expect(style.status == 200)
        #expect(style["Content-Type"] == "text/css; charset=utf-8")
        #expect(style["Cache-Control"]?.contains("immutable") == true)
    }
}

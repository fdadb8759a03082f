import Testing

@testable import Meetings

struct MeetingRulesTests {
    private static func facts(
        _ title: String,
        organizer: String? = nil,
        participants: [String] = [],
        privacy: String? = nil,
        tags: [String] = []
    ) -> MeetingFacts {
        MeetingFacts(
            source: "fireflies",
            title: title,
            organizer: organizer,
            participants: participants,
            privacy: privacy,
            tags: tags
        )
    }

    private static let team = ["ana@us.example", "ben@us.example", "cleo@us.example"]

    @Test(
        arguments: [
            ("Salary round", nil), ("HR sync", nil), ("1:1 Ana / Ben", nil), ("1-1 with Ana", nil),
            ("Performance Review: Ben", nil), ("CONFIDENTIAL – plans", nil),
            ("One-on-one, Ana", nil), ("Weekly", "owner"), ("Weekly", "participants"),
            ("1:1: Ana", nil), ("Ana 1:1s", nil), ("Ana 1–1.", nil), ("(1:1)", nil),
            ("1on1 Ana", nil), ("1on1s", nil), ("1-on-1 with Ana", nil), ("1 on 1s", nil),
            ("one-on-ones", nil), ("1-2-1 Ana", nil), ("1-to-1", nil), ("Layoffs", nil),
            ("Salaries 2027", nil), ("Performance reviews", nil), ("Grievances", nil),
            ("Redundancies", nil), ("Weekly", "invited_only"), ("Weekly", "OWNER"),
        ] as [(String, String?)]
    )
    func `without a file private meetings are not read`(title: String, privacy: String?) {
        let facts = Self.facts(title, participants: Self.team, privacy: privacy)
        #expect(MeetingRules.builtIn.decision(on: facts).verdict == .deny)
    }

    @Test(
        arguments: [
            "Weekly", "Planning 2026-1-1", "Threat model", "Chrome release",
            "Release 1.1 planning 2", "Call at 11:10", "2027-1-1: plans", "1:1:30 into the run",
            "Server down for 24 hrs", "21:1", "Performance reviewers",
            "Private cloud migration", "Review of performance tests", "",
        ]
    )
    func `without a file other meetings are read`(title: String) {
        let known = Self.facts(title, participants: Self.team, privacy: "teammates")
        let unknown = MeetingFacts(source: "file", title: title)
        for facts in [known, unknown] {
            #expect(MeetingRules.builtIn.decision(on: facts).verdict == .allow(board: nil))
        }
    }

    @Test func `a meeting of two people is not read, whatever its title`() {
        let pair = Self.facts(
            "Planning",
            participants: ["ana@us.example", "Ana@us.example", "b@x"]
        )
        #expect(MeetingRules.builtIn.decision(on: pair).rule == "one to one")
        // The one who called it is not in the list.
        let called = Self.facts(
            "Planning",
            organizer: "Ana@us.example",
            participants: ["ben@us.example"]
        )
        #expect(MeetingRules.builtIn.decision(on: called).rule == "one to one")
        let arranged = Self.facts(
            "Planning",
            organizer: "office@us.example",
            participants: ["ana@us.example", "ben@us.example"]
        )
        #expect(MeetingRules.builtIn.decision(on: arranged).rule == "one to one")
        let alone = Self.facts(
            "Planning",
            organizer: "Ana@us.example",
            participants: ["ana@us.example"]
        )
        #expect(MeetingRules.builtIn.decision(on: alone).rule == nil)
        var small = MeetingRule("small", .allow(board: nil))
        small.people = 3...5
        #expect(!small.matches(arranged))
        let three = Self.facts("Planning", participants: Self.team)
        #expect(MeetingRules.builtIn.decision(on: three).rule == nil)
    }

    @Test func `the first rule that is about a meeting decides`() {
        var customers = MeetingRule("customers", .allow(board: "77"))
        customers.participants = ["@customer.example"]
        var outside = MeetingRule("guests", .deny)
        outside.home = ["@us.example"]
        let rules = MeetingRules([customers, outside], otherwise: .allow(board: nil))
        let customer = Self.facts("Call", participants: Self.team + ["eve@CUSTOMER.example"])
        #expect(
            rules.decision(on: customer) == .init(rule: "customers", verdict: .allow(board: "77"))
        )
        let guest = Self.facts("Call", participants: Self.team + ["eve@else.example"])
        #expect(rules.decision(on: guest) == .init(rule: "guests", verdict: .deny))
        let own = Self.facts("Call", participants: Self.team)
        #expect(rules.decision(on: own) == .init(rule: nil, verdict: .allow(board: nil)))
    }

    @Test func `all conditions of a rule must hold, and a fact that is not known meets none`() {
        var rule = MeetingRule("board", .deny)
        rule.titles = ["board*meeting*"]
        rule.organizers = ["ceo@us.example"]
        rule.tags = ["Finance"]
        rule.people = 3...9
        let full = Self.facts(
            "Board of directors meeting, May",
            organizer: "CEO@us.example",
            participants: Self.team,
            tags: ["finance"]
        )
        #expect(rule.matches(full))
        for change: (inout MeetingFacts) -> Void in [
            { $0.title = "The board meeting" }, { $0.organizer = nil }, { $0.tags = [] },
            { $0.participants = [] }, { $0.organizer = "xceo@us.example" },
        ] {
            var other = full
            change(&other)
            #expect(!rule.matches(other))
        }
    }

    @Test func `a privacy that is not told is matched by its own word alone`() {
        var unknown = MeetingRule("not told", .deny)
        unknown.privacy = ["unknown"]
        #expect(unknown.matches(Self.facts("Weekly")))
        #expect(!unknown.matches(Self.facts("Weekly", privacy: "teammates")))
        #expect(!unknown.matches(Self.facts("Weekly", privacy: "invited_only")))
        var other = MeetingRule("not known", .deny)
        other.privacy = ["other"]
        #expect(other.matches(Self.facts("Weekly", privacy: "invited_only")))
        #expect(!other.matches(Self.facts("Weekly", privacy: "Teammates")))
        #expect(!other.matches(Self.facts("Weekly")))
    }

    @Test(
        arguments: [
            ("a*b", "axxb", true), ("a*b", "ab", true), ("a*b", "ba", false), ("*", "", true),
            ("", "", true), ("", "a", false), ("a", "a", true), ("a", "ab", false),
            ("*bc*", "abcd", true), ("a*a", "a", false), ("ab*ba", "aba", false),
            ("**", "x", true), ("Ä*", "äh", true),
        ]
    )
    func `a title pattern fits whole titles`(pattern: String, title: String, fits: Bool) {
        #expect(TitlePattern(pattern).matches(title) == fits)
    }

    @Test func `meetings of one title and organiser are a series, dates and numbers aside`() {
        func series(_ title: String, _ organizer: String? = "ana@us.example") -> String? {
            MeetingSeries.name(
                of: Meeting(
                    id: "m",
                    title: title,
                    speakers: [],
                    sentences: [],
                    organizer: organizer
                )
            )
        }
        #expect(series("Platform weekly #12") == series("Platform Weekly, 5 March 2026"))
        #expect(series("Platform weekly") != series("Platform weekly", "ben@us.example"))
        #expect(series("Platform weekly") != series("Platform retro"))
        #expect(series("Sync") == nil && series("2026-03-05") == nil && series("") == nil)
        #expect(series("Weekly", nil) == nil && series("Platform weekly", nil) != nil)
        #expect(series("Meeting ES2002a") != series("Meeting ES2003a"))
    }
}

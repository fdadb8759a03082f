import Meetings
import Testing

struct MeetingRulesFileTests {
    private func faults(_ text: String) -> [String] {
        do {
            _ = try MeetingRulesFile.read(text, name: "rules.yaml")
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    @Test func `a file's rules come before the built-in ones`() throws {
        let rules = try MeetingRulesFile.read(
            """
            rules:
              - name: customers
                participant: "@customer.example"
                action: allow
                board: 1234567890
              - name: board
                title: ["Board *", "*directors*"]
                people: 3-12
                action: deny
            private_words: [Fusion, acquisition]
            """,
            name: "rules.yaml"
        )
        #expect(
            rules.rules.map(\.name) == [
                "customers", "board", "private", "one to one", "private words",
            ]
        )
        #expect(rules.rules[0].verdict == .allow(board: "1234567890"))
        #expect(
            rules.rules[1].titles == ["Board *", "*directors*"] && rules.rules[1].people == 3...12
        )
        #expect(rules.rules[4].titleWords == ["Fusion", "acquisition"])
        #expect(rules.otherwise == .allow(board: nil))
    }

    @Test func `the built-in rules are left out only where the file says so`() throws {
        let text = "built_in: false\notherwise: deny\n"
        let rules = try MeetingRulesFile.read(text, name: "rules.yaml")
        #expect(rules.rules.isEmpty && rules.otherwise == .deny)
        #expect(try MeetingRulesFile.read("", name: "rules.yaml") == .builtIn)
        #expect(try MeetingRulesFile.read("{}", name: "rules.yaml") == .builtIn)
    }

    @Test func `every fault of a file is told with its line`() {
        let found = faults(
            """
            rules:
              - name: a
                actoin: deny
                title: x
              - name: a
                action: maybe
                people: 9-2
                privacy: secret
              - action: deny
                board: "5"
                tag: []
            other: 1
            """
        )
        let expected = [
            "line 3: 'actoin'", "line 2: the rule has no action", "line 6: 'maybe' is neither",
            "line 7: '9-2' is no number of people", "line 8: 'secret' ", "line 5: two rules",
            "line 9: the rule has no name", "line 10: '5' is a board",
            "line 11: the list has no value", "line 12: 'other' is no key",
        ]
        for fault in expected {
            #expect(found.contains { $0.contains(fault) }, "\(fault) in \(found)")
        }
        #expect(found.count == expected.count, "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("MEETING_RULES_FILE, rules.yaml") })
    }

    @Test(
        arguments: [
            "rules: [", "rules:\n\t- a", "- a\n- b", "a: 1\na: 2", "rules: {a: b}",
            "rules: [1, 2]", "rules:\n - name: [x]\n   action: deny\n   tag: a",
            String(repeating: "[", count: 5_000), "x: \(String(repeating: "y", count: 70_000))",
            "rules:\n - name: n\n   action: deny",
        ]
    )
    func `a file that is none is refused and harms nothing`(text: String) {
        #expect(!faults(text).isEmpty)
    }
}

import Foundation
import Observability
import TestSupport
import Testing

@testable import Operations

/// What a flag answers, and why.
@Suite struct FeatureFlagsTests {
    private let flag = FeatureFlag(
        name: "new_lane",
        default: false,
        owner: "tests",
        stage: .experimental,
        expires: FlagExpiry(2099, 12, 31),
        help: "A lane."
    )

    private func flags(override: Bool? = nil, _ change: (inout FlagRule) -> Void) -> FeatureFlags {
        let flags = FeatureFlags(
            [flag],
            overrides: override.map { [flag.name: $0] } ?? [:],
            metrics: MetricRegistry()
        )
        var rule = FlagRule(salt: "salt")
        change(&rule)
        flags.replace(
            FlagSnapshot(rules: [flag.name: FlagSnapshot.Kept(rule: rule, version: 7)]),
            isStale: false
        )
        return flags
    }

    @Test func `the environment wins over everything else`() {
        let off = flags(override: false) { rule in
            rule.percentage = 100
            rule.betaUsers = ["ada"]
        }
        let decision = off.decide(flag, for: FlagSubject(key: "ada"))
        #expect(decision == FlagDecision(isOn: false, reason: .environment, version: 7))
        let on = flags(override: true) { $0.isKilled = true }
        #expect(on.decide(flag).isOn)
    }

    @Test func `a killed flag is off for beta users and a full share too`() {
        let flags = flags { rule in
            rule.isKilled = true
            rule.percentage = 100
            rule.betaUsers = ["ada"]
        }
        let decision = flags.decide(flag, for: FlagSubject(key: "ada"))
        #expect(decision == FlagDecision(isOn: false, reason: .killed, version: 7))
    }

    @Test func `beta users and those with an attribute are on at 0 percent`() {
        let flags = flags { rule in
            rule.percentage = 0
            rule.betaUsers = ["ada"]
            rule.attributes = [FlagRule.Attribute(name: "team", values: ["core", "web"])]
        }
        func isOn(_ key: String, _ attributes: [String: String] = [:]) -> FlagDecision {
            flags.decide(flag, for: FlagSubject(key: key, attributes: attributes))
        }
        #expect(isOn("ada").reason == .target)
        #expect(isOn("meeting-1", ["user": "ada"]).isOn)
        #expect(isOn("bob", ["team": "web"]).isOn)
        #expect(
            isOn("bob", ["team": "sales"]) == FlagDecision(isOn: false, reason: .split, version: 7)
        )
    }

    @Test func `without a rule the default answers, and nobody in particular is in no share`() {
        let unset = FeatureFlags([flag], metrics: MetricRegistry())
        #expect(unset.decide(flag) == FlagDecision(isOn: false, reason: .standard, version: 0))
        let half = flags { $0.percentage = 50 }
        #expect(half.decide(flag).reason == .standard)
    }

    @Test(arguments: [0.1, 5, 25, 50, 99]) func `a share holds within 0.3 of 100`(
        percentage: Double
    ) {
        let flags = flags { $0.percentage = percentage }
        let on = (0..<100_000).count { number in
            flags.isEnabled(flag, for: FlagSubject(key: "meeting-\(number)"))
        }
        #expect(abs(Double(on) / 1_000 - percentage) <= 0.3)
    }

    @Test func `raising a share only adds subjects`() {
        let random = SeededRandom()
        var last: Set<Int> = []
        for percentage in [0.0, 0.5, 1, 5, 10, 25, 50, 75, 100] {
            let flags = flags { $0.percentage = percentage }
            let on = Set(
                (0..<5_000).filter { number in
                    flags.isEnabled(flag, for: FlagSubject(key: "\(random.seed)-\(number)"))
                }
            )
            #expect(last.isSubset(of: on), "\(random) at \(percentage) %")
            last = on
        }
        #expect(last.count == 5_000)
    }

    @Test func `the same key lies in the same place on every machine`() {
        // Worked out once by a Python program of the same definition.
        let flags = flags { $0.percentage = 50 }
        let places = ["", "a", "fireflies:01HX", "zoë"].map { key in
            flags.explain(flag, for: FlagSubject(key: key)).steps.last?.found
        }
        #expect(
            places == [
                " lies at 72.3169 % of 50.0 %",
                "a lies at 60.834 % of 50.0 %",
                "fireflies:01HX lies at 89.4707 % of 50.0 %",
                "zoë lies at 69.4941 % of 50.0 %",
            ]
        )
    }

    @Test func `another salt draws other subjects`() {
        let one = flags { $0.percentage = 50 }
        let other = flags { rule in
            rule.percentage = 50
            rule.salt = "other"
        }
        let same = (0..<10_000).count { number in
            let subject = FlagSubject(key: "\(number)")
            return one.isEnabled(flag, for: subject) == other.isEnabled(flag, for: subject)
        }
        #expect((4_700...5_300).contains(same))
    }

    @Test func `rules that were not confirmed say that they are stale, the environment does not`() {
        let flags = flags { $0.percentage = 100 }
        flags.markStale(true)
        #expect(flags.decide(flag) == FlagDecision(isOn: true, reason: .stale, version: 7))
        #expect(flags.explain(flag, for: .nobody).reason == "STALE")
        let gated = self.flags(override: false) { $0.percentage = 100 }
        gated.markStale(true)
        #expect(gated.decide(flag).reason == .environment)
    }

    @Test func `each answer is counted by flag, variant and reason`() throws {
        let metrics = MetricRegistry()
        let flags = FeatureFlags([flag], metrics: metrics)
        for _ in 0..<3 { _ = flags.isEnabled(flag) }
        let text = String(decoding: metrics.exposition(.prometheusText), as: UTF8.self)
        #expect(
            text.contains(
                "taskforge_feature_flag_evaluations_total"
                    + "{flag=\"new_lane\",variant=\"off\",reason=\"DEFAULT\"} 3"
            )
        )
    }

    @Test func `an explanation ends with the step that decides`() {
        let flags = flags { $0.percentage = 100 }
        let explanation = flags.explain(flag, for: FlagSubject(key: "ada"))
        #expect(explanation.value)
        #expect(explanation.reason == "SPLIT")
        #expect(explanation.steps.map(\.asked).last == "percentage")
        #expect(explanation.steps.map(\.verdict) == [nil, nil, nil, nil, "on"])
    }

    @Test func `a flag's day is over when the next one begins`() throws {
        let expiry = FlagExpiry(2027, 3, 9)
        let last = try Date("2027-03-09T23:59:59Z", strategy: .iso8601)
        #expect(!expiry.isOver(at: last))
        #expect(expiry.isOver(at: last.addingTimeInterval(1)))
    }

    @Test func `a rule that another version wrote is read, what is missing says nothing`() throws {
        let json = Data(#"{"salt": "s", "percentage": 5, "later": true}"#.utf8)
        var expected = FlagRule(salt: "s")
        expected.percentage = 5
        #expect(try JSONDecoder().decode(FlagRule.self, from: json) == expected)
    }

    @Test func `a rule beyond its limits is refused with the value`() {
        var rule = FlagRule(salt: "s")
        rule.percentage = 100.5
        #expect(throws: FlagError.badRule("The percentage 100.5 is not between 0 and 100.")) {
            try rule.check()
        }
        rule.percentage = nil
        rule.betaUsers = Set((0...1_000).map { "user-\($0)" })
        #expect(throws: FlagError.self) { try rule.check() }
    }
}

import Testing

@testable import Sandbox

struct FaultInjectorTests {
    @Test func `a rule with a rate applies to its share of calls, the same for each seed`() {
        let faults = { (seed: UInt64) in
            SandboxFaults(seed: seed, rules: [.monday: [.init(.down, rate: 0.2)]])
        }
        let draws = { (seed: UInt64) -> [Bool] in
            let injector = FaultInjector(faults(seed))
            return (0..<5_000).map { _ in injector.next(.monday) != nil }
        }
        let first = draws(3)
        #expect(first == draws(3))
        #expect(first != draws(4))
        #expect((900...1_100).contains(first.count { $0 }))
    }

    @Test func `a rule with a count is used up, and the next one follows`() {
        let rules: [SandboxFaults.Rule] = [.init(.down, count: 2), .init(.slow, count: 1)]
        let injector = FaultInjector(SandboxFaults(rules: [.gemini: rules]))
        let kinds = (0..<4).map { _ in injector.next(.gemini)?.kind }
        #expect(kinds == [.down, .down, .slow, nil])
        #expect(injector.next(.monday) == nil)
    }

    @Test func `a script names the calls of its operation, or of the vendor`() {
        let rules: [SandboxFaults.Rule] = [
            .init(.down, operation: "create_item", calls: [2]), .init(.slow, calls: [1, 5]),
        ]
        let injector = FaultInjector(SandboxFaults(rules: [.monday: rules]))
        let operations = ["boards", "create_item", "boards", "create_item", "create_item"]
        let kinds = operations.map { injector.next(.monday, $0)?.kind }
        #expect(kinds == [.slow, nil, nil, .down, .slow])
    }

    @Test func `a kind that is not for an operation leaves it alone and is not used up`() {
        let rules: [SandboxFaults.Rule] = [.init(.expiredCursor, count: 1)]
        let injector = FaultInjector(SandboxFaults(rules: [.monday: rules]))
        #expect(injector.next(.monday, "create_item") == nil)
        #expect(injector.next(.monday, at: .webhook) == nil)
        #expect(injector.next(.monday, "next_items_page")?.kind == .expiredCursor)
        #expect(injector.next(.monday, "next_items_page") == nil)
    }

    @Test func `a mixed rule brings every passing kind, each with the rule's time`() {
        let rule = SandboxFaults.Rule(.mixed, seconds: 0.5)
        let injector = FaultInjector(SandboxFaults(rules: [.gemini: [rule]]))
        var seen: Set<SandboxFaults.Kind> = []
        for _ in 0..<2_000 {
            guard let rule = injector.next(.gemini, "generateContent") else {
                Issue.record("the rule applies to every call")
                return
            }
            seen.insert(rule.kind)
            #expect(rule.kind.facts.isPassing)
            #expect(rule.seconds == (rule.kind.facts.seconds == nil ? nil : 0.5))
        }
        #expect(seen == Set(FaultFacts.passing(.gemini, "generateContent").map(\.kind)))
    }

    /// However the calls of operations mix with those of others, each operation meets the same
    /// faults in the same order.
    @Test func `an operation's faults depend on its own calls alone`() throws {
        let seed = SeededRandom.runSeed
        print("fault streams: SEED=\(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let faults = Self.faults(&random)
            let calls = (0..<200).map { _ in Self.call(&random) }
            let shuffled = calls.shuffled(using: &random)
            let one = Self.outcomes(of: calls, under: faults)
            #expect(one == Self.outcomes(of: calls, under: faults))
            #expect(one == Self.outcomes(of: shuffled, under: faults), "SEED=\(seed)")
        }
    }

    private struct Call: Hashable {
        let vendor: Vendor
        let operation: String
    }

    private static func call(_ random: inout SeededRandom) -> Call {
        let vendor = [Vendor.fireflies, .gemini, .monday].randomElement(using: &random) ?? .monday
        let operations = FaultFacts.operations[vendor] ?? []
        return Call(vendor: vendor, operation: operations.randomElement(using: &random) ?? "")
    }

    /// Random rules; neither counts nor scripts for all operations, which are meant to be shared.
    private static func faults(_ random: inout SeededRandom) -> SandboxFaults {
        var rules: [Vendor: [SandboxFaults.Rule]] = [:]
        for _ in 0..<6 {
            let call = call(&random)
            let facts = FaultFacts.passing(call.vendor, call.operation)
            let kind =
                Bool.random(using: &random) ? .mixed : facts.randomElement(using: &random)?.kind
            let rate = Double.random(in: 0...1, using: &random)
            var rule = SandboxFaults.Rule(kind ?? .down, rate: rate)
            if Bool.random(using: &random) {
                rule.operation = call.operation
                rule.calls = Bool.random(using: &random) ? [1, 2, 5] : nil
            }
            rules[call.vendor, default: []].append(rule)
        }
        return SandboxFaults(seed: random.next(), rules: rules)
    }

    private static func outcomes(
        of calls: [Call],
        under faults: SandboxFaults
    ) -> [Call: [SandboxFaults.Rule?]] {
        let injector = FaultInjector(faults)
        var outcomes: [Call: [SandboxFaults.Rule?]] = [:]
        for call in calls {
            outcomes[call, default: []].append(injector.next(call.vendor, call.operation))
        }
        return outcomes
    }
}

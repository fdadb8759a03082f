import Foundation
import Testing

@testable import Sandbox

struct SandboxFaultsTests {
    @Test func `the command line's form and JSON say the same`() throws {
        let specification =
            "gemini=down,monday=status:status=429:rate=0.25:count=3,monday=slow:seconds=2,seed=7"
        let faults = try SandboxFaults(specification: specification)
        #expect(faults.seed == 7)
        #expect(faults.rules[.gemini] == [SandboxFaults.Rule(.down)])
        #expect(
            faults.rules[.monday] == [
                SandboxFaults.Rule(.status, status: 429, rate: 0.25, count: 3),
                SandboxFaults.Rule(.slow, seconds: 2),
            ]
        )
        let json = try JSONEncoder().encode(faults)
        let read = try JSONDecoder().decode(SandboxFaults.self, from: json)
        #expect(read.seed == 7 && read.rules[.monday] == faults.rules[.monday])
        #expect(read.rules[.render] == [])
    }

    @Test(arguments: [
        ("github=down", "\"github\" is no simulated vendor"), ("gemini", "\"gemini\" is no fault"),
        ("gemini=sulk", "\"gemini=sulk\" is no fault"), ("gemini=slow:sec=2", "is no fault"),
        ("gemini=status:status=200", "status is 200.0; use a value from 400.0 to 599.0"),
        ("gemini=slow:seconds=601", "seconds is 601.0"), ("monday=down:rate=2", "rate is 2.0"),
        ("seed=x", "is no fault"),
    ])
    func `a wrong fault is refused by its name`(specification: String, reason: String) {
        let error = #expect(throws: SandboxFaultsError.self) {
            try SandboxFaults(specification: specification)
        }
        #expect(error?.description.contains(reason) == true)
    }

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
}

import ArgumentParser
import CAllocationCount
import Observability
import Operations

/// What asking a flag costs, beside a look into a plain dictionary in the same process.
struct FlagsBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flags",
        abstract: "A flag's decision, beside a look into a plain dictionary."
    )

    @OptionGroup var output: BenchmarkOutput

    @Option(help: "How often each figure is taken; the median counts.")
    var rounds = 9

    private static let calls = 1_000_000
    private static let flag = FeatureFlag(
        name: "bench_lane",
        default: false,
        owner: "bench",
        stage: .experimental,
        expires: FlagExpiry(2099, 12, 31),
        help: "Bench."
    )

    func run() throws {
        let subjects = (0..<1_024).map { FlagSubject(key: "fireflies:01HX4Z\($0)") }
        let names = (0..<1_024).map { "lane_\($0)" }
        let table = Dictionary(uniqueKeysWithValues: names.map { ($0, $0.count % 2 == 0) })
        var on = 0
        let look = measure { if table[names[$0 & 1_023]] == true { on += 1 } }
        for (name, change) in Self.rules {
            let flags = Self.flags(change)
            let cost = measure { call in
                if flags.isEnabled(Self.flag, for: subjects[call & 1_023]) { on += 1 }
            }
            try output.write(
                BenchmarkResult(
                    name: name,
                    value: cost.seconds * 1e9,
                    unit: "ns",
                    baseline: "a look into a dictionary",
                    baselineValue: look.seconds * 1e9,
                    ratio: look.seconds / cost.seconds
                )
            )
            try output.write(
                BenchmarkResult(
                    name: name + "_allocations",
                    value: cost.allocations,
                    unit: "allocations"
                )
            )
        }
        // Without a use of the answers the compiler might leave the questions out.
        guard on > 0 else { throw ExitCode.failure }
    }

    private static let rules: [(String, @Sendable (inout FlagRule) -> Void)] = [
        ("flag_decision_share", { $0.percentage = 25 }),
        ("flag_decision_everybody", { $0.percentage = 100 }),
        (
            "flag_decision_beta_users_and_share",
            { rule in
                rule.percentage = 25
                rule.betaUsers = Set((0..<100).map { "user-\($0)" })
            }
        ),
    ]

    private static func flags(_ change: (inout FlagRule) -> Void) -> FeatureFlags {
        let flags = FeatureFlags([flag], metrics: MetricRegistry())
        var rule = FlagRule(salt: "bench")
        change(&rule)
        flags.replace(
            FlagSnapshot(rules: [flag.name: FlagSnapshot.Kept(rule: rule, version: 1)]),
            isStale: false
        )
        return flags
    }

    /// The median seconds of one call, and its allocations.
    private func measure(_ body: (Int) -> Void) -> (seconds: Double, allocations: Double) {
        let clock = ContinuousClock()
        var seconds: [Double] = []
        let before = allocation_count()
        for _ in 0..<rounds {
            let began = clock.now
            for call in 0..<Self.calls { body(call) }
            seconds.append((clock.now - began) / .seconds(1) / Double(Self.calls))
        }
        let calls = Double(Self.calls * rounds)
        return (seconds.median, Double(allocation_count() - before) / calls)
    }
}

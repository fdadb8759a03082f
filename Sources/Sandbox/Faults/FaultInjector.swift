import Synchronization

/// The faults in force, and what has come of them so far.
///
/// Every operation of a vendor has a stream of its own: which of its calls fail depends on the seed
/// and on how many of them came before, and not on what else happens at the same time.
final class FaultInjector: Sendable {
    /// What calls are counted by.
    private struct Stream: Hashable {
        let vendor: Vendor
        let moment: FaultFacts.Moment
        /// Nil for all operations together.
        let operation: String?
    }

    private struct State {
        var faults: SandboxFaults
        var calls: [Stream: Int] = [:]
        var used: [Vendor: [Int: Int]] = [:]

        mutating func next(_ vendor: Vendor, _ moment: FaultFacts.Moment, _ name: String?) -> Int {
            calls[Stream(vendor: vendor, moment: moment, operation: name), default: 0] += 1
            return calls[Stream(vendor: vendor, moment: moment, operation: name)] ?? 0
        }
    }

    private let state: Mutex<State>

    /// An injector with these faults in force.
    init(_ faults: SandboxFaults) { state = Mutex(State(faults: faults)) }

    /// The faults in force.
    var current: SandboxFaults { state.withLock { $0.faults } }

    /// Puts other faults in force and counts from the beginning.
    func replace(_ faults: SandboxFaults) { state.withLock { $0 = State(faults: faults) } }

    /// How many seconds a vendor's clock is ahead.
    func clockSkew(of vendor: Vendor) -> Double {
        state.withLock { state in
            let rule = state.faults.rules[vendor]?.first { $0.kind == .clockSkew }
            return rule?.effectiveSeconds ?? 0
        }
    }

    /// The rule that applies to a vendor's next call of an operation, or to its next delivery; nil
    /// where all goes as usual.
    func next(
        _ vendor: Vendor,
        _ operation: String = "",
        at moment: FaultFacts.Moment = .request
    ) -> SandboxFaults.Rule? {
        state.withLock { state in
            let call = state.next(vendor, moment, nil)
            let own = state.next(vendor, moment, operation)
            for (index, rule) in (state.faults.rules[vendor] ?? []).enumerated() {
                guard rule.kind.facts.moment == moment, rule.operation ?? operation == operation,
                    moment != .request || rule.kind.facts.applies(to: vendor, operation)
                else { continue }
                let used = state.used[vendor]?[index] ?? 0
                if let count = rule.count, used >= count { continue }
                let number = rule.operation == nil ? call : own
                if let calls = rule.calls, !calls.contains(number) { continue }
                let draw = Draw(
                    seed: state.faults.seed,
                    stream: "\(vendor.rawValue)/\(operation)",
                    rule: index,
                    call: own
                )
                guard draw.fraction < rule.rate ?? 1 else { continue }
                state.used[vendor, default: [:]][index] = used + 1
                return rule.kind == .mixed ? draw.passing(vendor, operation, like: rule) : rule
            }
            return nil
        }
    }
}

/// A draw that depends on nothing but what it is made of, so that the same calls fail in every run
/// with a seed (SplitMix64's mixing).
private struct Draw {
    private let seed: UInt64

    init(seed: UInt64, stream: String, rule: Int, call: Int) {
        var mixed = seed
        for byte in stream.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.seed = mixed &+ (UInt64(rule) &* 1_000_003 &+ UInt64(call)) &* 0x9E37_79B9_7F4A_7C15
    }

    /// A number from 0 up to 1.
    var fraction: Double { Double(bits(0) >> 11) / Double(1 << 53) }

    /// One of the passing kinds, its seconds those of the rule.
    func passing(
        _ vendor: Vendor,
        _ operation: String,
        like rule: SandboxFaults.Rule
    ) -> SandboxFaults.Rule {
        let kinds = FaultFacts.passing(vendor, operation)
        let facts = kinds[Int(bits(1) % UInt64(max(1, kinds.count)))]
        var chosen = SandboxFaults.Rule(facts.kind)
        if facts.seconds != nil { chosen.seconds = rule.effectiveSeconds }
        if facts.kind == .status {
            let statuses = vendor == .monday ? [409, 423, 500, 502, 503] : [500, 502, 503]
            chosen.status = statuses[Int(bits(2) % UInt64(statuses.count))]
        }
        return chosen
    }

    private func bits(_ place: UInt64) -> UInt64 {
        var mixed = seed &+ place &* 0x632B_E59B_D9B4_E019
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

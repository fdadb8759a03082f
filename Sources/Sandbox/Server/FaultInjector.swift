import Synchronization

/// The faults in force, and what has come of them so far.
final class FaultInjector: Sendable {
    private struct State {
        var faults: SandboxFaults
        var calls: [Vendor: UInt64] = [:]
        var used: [Vendor: [Int: Int]] = [:]
    }

    private let state: Mutex<State>

    /// An injector with these faults in force.
    init(_ faults: SandboxFaults) { state = Mutex(State(faults: faults)) }

    /// The faults in force.
    var current: SandboxFaults { state.withLock { $0.faults } }

    /// Puts other faults in force and counts from the beginning.
    func replace(_ faults: SandboxFaults) { state.withLock { $0 = State(faults: faults) } }

    /// The rule that applies to a vendor's next call, nil where it is answered as usual.
    func next(_ vendor: Vendor) -> SandboxFaults.Rule? {
        state.withLock { state in
            let call = state.calls[vendor, default: 0]
            state.calls[vendor] = call + 1
            for (index, rule) in (state.faults.rules[vendor] ?? []).enumerated() {
                let used = state.used[vendor]?[index] ?? 0
                if let count = rule.count, used >= count { continue }
                let draw = Self.draw(
                    seed: state.faults.seed,
                    vendor: vendor,
                    rule: index,
                    call: call
                )
                guard draw < rule.rate ?? 1 else { continue }
                state.used[vendor, default: [:]][index] = used + 1
                return rule
            }
            return nil
        }
    }

    /// A number from 0 up to 1 that depends on nothing but its arguments (SplitMix64's mixing), so
    /// that the same calls fail in every run with a seed.
    private static func draw(seed: UInt64, vendor: Vendor, rule: Int, call: UInt64) -> Double {
        var mixed = seed
        for byte in vendor.rawValue.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01B3 }
        mixed &+= (UInt64(rule) &* 1_000_003 &+ call &+ 1) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Double(mixed >> 11) / Double(1 << 53)
    }
}

import Synchronization

/// Makes the ids of traces and spans: random to everybody else, without a system call for each.
///
/// SplitMix64 over a counter that begins at a random number: no two threads get the same value,
/// and no lock is taken. The ids are no secrets.
enum TraceIDs {
    private static let position = Atomic<UInt64>(.random(in: .min ... .max))

    /// The next id, never zero.
    static func next() -> UInt64 {
        let step: UInt64 = 0x9e37_79b9_7f4a_7c15
        var mixed = position.wrappingAdd(step, ordering: .relaxed).newValue
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        return mixed == 0 ? 1 : mixed
    }

    /// An id from a source that a test or a simulation holds.
    static func nonZero(from random: inout some RandomNumberGenerator) -> UInt64 {
        UInt64.random(in: 1...UInt64.max, using: &random)
    }
}

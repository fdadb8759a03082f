import FoundationEssentials

/// Random numbers that a seed repeats (SplitMix64).
///
/// A property test prints the seed where it fails; `SEED=` in the environment replays it.
public struct SeededRandom: RandomNumberGenerator, Sendable, CustomStringConvertible {
    /// The number that repeats the sequence.
    public let seed: UInt64
    private var state: UInt64

    /// Begins the sequence of a seed; without one that of `SEED`, or of a new random seed.
    public init(seed: UInt64? = nil) {
        let given = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init)
        self.seed = seed ?? given ?? .random(in: 0...(.max))
        state = self.seed
    }

    /// The next number of the sequence.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// How to run the same sequence again.
    public var description: String { "SEED=\(seed)" }
}

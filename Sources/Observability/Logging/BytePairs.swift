/// A set of pairs of neighbouring bytes, asked for every byte of every text.
///
/// It may say yes to a pair that only resembles one of its own: a yes asks for a closer look.
struct BytePairs: Sendable {
    /// By the first byte, a bit for each of the second ones, which share it by their lower six.
    private var seconds = [UInt64](repeating: 0, count: 256)

    /// Adds a pair; without a second byte all pairs that begin so, and the end of a text.
    mutating func insert(_ first: UInt8, _ second: UInt8? = nil) {
        seconds[Int(first)] |= second.map(Self.bit) ?? .max
    }

    /// Where the first pair stands from an index on; the text's length where there is none.
    ///
    /// - Parameter body: called with each byte before it and its index.
    @inline(__always)
    func firstIndex(
        in text: UnsafeBufferPointer<UInt8>,
        from index: Int,
        _ body: (Int, UInt8) -> Void = { _, _ in }
    ) -> Int {
        seconds.withUnsafeBufferPointer { seconds in
            var index = index
            while index < text.count {
                let byte = text[index]
                let bits = seconds[Int(byte)]
                if bits != 0, bits & Self.bit(index + 1 < text.count ? text[index + 1] : 0) != 0 {
                    break
                }
                body(index, byte)
                index += 1
            }
            return index
        }
    }

    @inline(__always)
    private static func bit(_ second: UInt8) -> UInt64 { 1 << UInt64(second & 63) }
}

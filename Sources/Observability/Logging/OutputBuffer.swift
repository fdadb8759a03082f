import Glibc

/// A growing run of bytes whose memory serves again after each use.
///
/// It is what encoders write to: an array asks at every append whether it is shared.
struct OutputBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes there are.
    private(set) var count = 0

    /// Makes an empty buffer with room for a number of bytes.
    init(capacity: Int = 256) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit {
        base.deallocate()
    }

    /// Forgets the bytes and keeps their memory, unless it is out of the ordinary.
    mutating func removeAll(keepingAtMost limit: Int) {
        count = 0
        guard capacity > limit else { return }
        base.deallocate()
        base = .allocate(capacity: limit)
        capacity = limit
    }

    /// A copy of the bytes.
    var array: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

    /// Appends one byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        base[count] = byte
        count += 1
    }

    /// Appends bytes that lie side by side.
    @inline(__always)
    mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        if capacity - count < bytes.count { grow(by: bytes.count) }
        (base + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    /// Appends bytes up to the first of a set of pairs, and tells how many those are.
    mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>, before pairs: BytePairs)
        -> Int
    {
        if capacity - count < bytes.count { grow(by: bytes.count) }
        let target = base + count
        let end = pairs.firstIndex(in: bytes, from: 0) { target[$0] = $1 }
        count += end
        return end
    }

    /// Takes bytes off the end again until so many are left.
    mutating func shorten(to count: Int) {
        self.count = min(count, self.count)
    }

    /// Appends the bytes of an array.
    mutating func append(contentsOf bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    /// Appends the bytes of a text.
    mutating func append(contentsOf text: String.UTF8View) {
        if text.withContiguousStorageIfAvailable({ append(contentsOf: $0) }) == nil {
            append(contentsOf: Array(text))
        }
    }

    /// Appends a text that stands in the program.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        append(contentsOf: bytes)
    }

    /// Appends a whole number in decimal digits.
    mutating func appendDecimal(_ number: UInt64) {
        // 20 digits are the most that 64 bits need.
        if capacity - count < 20 { grow(by: 20) }
        var rest = number
        var length = 1
        while rest >= 10 {
            rest /= 10
            length += 1
        }
        rest = number
        for index in stride(from: count + length - 1, through: count, by: -1) {
            base[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += length
    }

    /// Appends a whole number in decimal digits, with its sign where it is negative.
    mutating func appendDecimal(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(number.magnitude)
    }

    /// The eight bytes from an index on as one number, the first byte the most significant; zeros
    /// stand for those behind the end.
    func number(at index: Int) -> UInt64 {
        if index + 8 <= count {
            return UInt64(
                bigEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
            )
        }
        return (index..<(index + 8)).reduce(0) { $0 << 8 | UInt64($1 < count ? base[$1] : 0) }
    }

    /// Tells by its sign which of two runs of bytes goes first.
    func compare(_ one: Range<Int>, _ other: Range<Int>) -> Int {
        let order = memcmp(
            base + one.lowerBound,
            base + other.lowerBound,
            min(one.count, other.count)
        )
        return order == 0 ? one.count - other.count : Int(order)
    }

    /// Puts the runs of bytes that make up the buffer's end in the given order.
    mutating func arrangeEnd(_ runs: some Collection<Range<Int>>) {
        let begin = runs.reduce(count) { min($0, $1.lowerBound) }
        let length = count - begin
        if capacity - count < length { grow(by: length) }
        var target = base + count
        for run in runs {
            target.update(from: base + run.lowerBound, count: run.count)
            target += run.count
        }
        (base + begin).update(from: base + count, count: length)
    }

    private mutating func grow(by more: Int) {
        let larger = max(count + more, capacity * 2)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: count)
        base.deallocate()
        (base, capacity) = (moved, larger)
    }
}

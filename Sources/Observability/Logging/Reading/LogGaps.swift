/// Notices records that are missing from a log, by the numbers that each process gives its records.
struct LogGaps {
    private static let beforeNumber: StaticString = "\",\"sequence\":"

    /// The last number of each instance; a new instance's first number tells nothing.
    private var last: [[UInt8]: UInt64] = [:]
    private var instance: [UInt8] = []
    private var number: UInt64 = 0
    /// How many records were missing so far.
    private(set) var missing: UInt64 = 0

    /// How many records are missing right before a line.
    mutating func before(_ line: LogLine) -> UInt64 {
        let bytes = line.bytes
        guard line.hasFixedPlaces, bytes.last == UInt8(ascii: "}") else { return 0 }
        var index = bytes.count - 2
        var next: UInt64 = 0
        var unit: UInt64 = 1
        while index > 0, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
            next &+= UInt64(bytes[index] - UInt8(ascii: "0")) &* unit
            unit &*= 10
            index -= 1
        }
        index -= Self.beforeNumber.utf8CodeUnitCount - 1
        guard unit > 1, LogLine.has(Self.beforeNumber, in: bytes, at: index) else { return 0 }
        find(bytes, before: index)
        defer { number = next }
        // A smaller number is a new process under the old name.
        guard number > 0, next > number + 1 else { return 0 }
        let gap = next - number - 1
        missing += gap
        return gap
    }

    /// Makes the instance whose name ends at an index the present one.
    private mutating func find(_ bytes: LogLine.Bytes, before end: Int) {
        let quote = UInt8(ascii: "\"")
        let isSame =
            !instance.isEmpty && end > instance.count
            && bytes[end - instance.count - 1] == quote
            && bytes[(end - instance.count)..<end].elementsEqual(instance)
        guard !isSame else { return }
        last[instance] = number
        let start = bytes[..<end].lastIndex(of: quote).map { $0 + 1 } ?? end
        instance = Array(bytes[start..<end])
        number = last[instance] ?? 0
    }
}

/// The binary form of numeric: digits to the base 10,000 with a weight, a sign and a scale.
///
/// `numeric_send` in PostgreSQL's source, src/backend/utils/adt/numeric.c.
enum PostgresNumeric {
    /// The decimal text of a numeric cell, as the server itself would write it.
    static func text(of cell: PostgresCell) throws -> String {
        var reader = PostgresCellReader(cell)
        let count = Int(try reader.integer(Int16.self))
        let weight = Int(try reader.integer(Int16.self))
        let sign = try reader.integer(UInt16.self)
        let scale = Int(try reader.integer(Int16.self))
        switch sign {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        default: break
        }
        var digits: [Int16] = []
        for _ in 0..<max(0, count) {
            digits.append(try reader.integer(Int16.self))
        }
        func group(_ index: Int) -> String {
            let digit = digits.indices.contains(index) ? digits[index] : 0
            let text = String(digit)
            return String(repeating: "0", count: max(0, 4 - text.count)) + text
        }
        let whole = weight < 0 ? "0" : (0...weight).map(group).joined()
        let significant = String(whole.drop { $0 == "0" })
        var text = (sign == 0x4000 ? "-" : "") + (significant.isEmpty ? "0" : significant)
        if scale > 0 {
            let groups = (scale + 3) / 4
            let fraction = (0..<groups).map { group(weight + 1 + $0) }.joined()
            text += "." + fraction.prefix(scale)
        }
        return text
    }
}

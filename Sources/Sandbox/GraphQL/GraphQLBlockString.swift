/// The rule that turns the text between triple quotes into its value.
/// Source: https://spec.graphql.org/October2021/#BlockStringValue()
enum GraphQLBlockString {
    /// The value: common indentation and blank first and last lines are taken away.
    static func value(of raw: String) -> String {
        var lines = lines(of: raw)
        let indents = lines.dropFirst().compactMap { line -> Int? in
            let indent = line.prefix(while: Self.isBlank).count
            return indent < line.count ? indent : nil
        }
        if let common = indents.min(), common > 0 {
            for index in lines.indices.dropFirst() {
                lines[index] = Array(lines[index].dropFirst(common))
            }
        }
        while let first = lines.first, first.allSatisfy(Self.isBlank) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(Self.isBlank) { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func lines(of raw: String) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in raw.utf8 {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        return lines
    }
}

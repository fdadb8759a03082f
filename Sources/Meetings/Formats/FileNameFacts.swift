/// What the name of a file tells about the meeting in it.
struct FileNameFacts {
    /// The name without folder, ending and date, its underscores and hyphens turned to spaces.
    ///
    /// Between digits one hyphen stays: `1-1 Ana` is no meeting for everybody, and `1_1 Ana` is
    /// what programs make of `1:1 Ana`.
    let title: String
    /// The one date in the name (`2026-03-05`, `2026_03_05`, `2026.03.05` or `20260305`).
    let date: CalendarDate?

    /// Reads a file's name or path.
    init(_ path: String) {
        let name = path.split(separator: "/").last ?? ""
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
        var dates: [CalendarDate] = []
        var kept: [UInt8] = []
        let bytes = Array(stem.utf8)
        var place = 0
        while place < bytes.count {
            let isInNumber = place > 0 && bytes[place - 1].isDigit
            if !isInNumber, let (date, length) = Self.date(in: bytes[place...]) {
                dates.append(date)
                kept.append(UInt8(ascii: " "))
                place += length
            } else {
                kept.append(bytes[place])
                place += 1
            }
        }
        date = Set(dates).count == 1 ? dates.first : nil
        let signs = [UInt8(ascii: "_"), UInt8(ascii: "-")]
        for place in kept.indices where signs.contains(kept[place]) {
            let sides = [place - 1, place + 1].filter(kept.indices.contains).map { kept[$0] }
            let isInNumber = sides.count == 2 && sides.allSatisfy(\.isDigit)
            kept[place] = UInt8(ascii: isInNumber ? "-" : " ")
        }
        title = String(decoding: kept, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }

    /// The date at the beginning of some bytes, and how many bytes it takes.
    private static func date(in bytes: ArraySlice<UInt8>) -> (CalendarDate, Int)? {
        let separators: [UInt8] = [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")]
        let first = bytes.startIndex
        let isSeparated =
            bytes.count >= 10 && separators.contains(bytes[first + 4])
            && bytes[first + 4] == bytes[first + 7]
        let length = isSeparated ? 10 : 8
        guard bytes.count >= length,
            bytes.count == length || !bytes[first + length].isDigit
        else { return nil }
        let digits = bytes[first..<(first + length)].filter(\.isDigit)
        guard digits.count == 8 else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        // Other eight-digit numbers (a ticket, a phone) seldom look like a day of these years.
        guard (1990...2100).contains(number / 10_000) else { return nil }
        return CalendarDate(
            year: number / 10_000,
            month: number / 100 % 100,
            day: number % 100
        ).map { ($0, length) }
    }
}

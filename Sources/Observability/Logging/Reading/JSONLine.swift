import Glibc

/// Finds the fields of a JSON object that lies on one line, without decoding what is not asked for.
enum JSONLine {
    /// A part of the line.
    typealias Part = Slice<LogLine.Bytes>

    /// Calls a body with the raw key and value of each field, until it answers false.
    ///
    /// - Returns: whether the line is an object as far as it was looked at.
    @discardableResult
    static func forEachField(
        in line: LogLine.Bytes,
        _ body: (_ key: Part, _ value: Part) -> Bool
    ) -> Bool {
        var index = skipSpace(in: line, from: 0)
        guard index < line.count, line[index] == UInt8(ascii: "{") else { return false }
        index = skipSpace(in: line, from: index + 1)
        while index < line.count, line[index] != UInt8(ascii: "}") {
            guard line[index] == UInt8(ascii: "\""), let keyEnd = endOfString(in: line, from: index)
            else { return false }
            let key = line[(index + 1)..<(keyEnd - 1)]
            index = skipSpace(in: line, from: keyEnd)
            guard index < line.count, line[index] == UInt8(ascii: ":") else { return false }
            index = skipSpace(in: line, from: index + 1)
            guard let end = endOfValue(in: line, from: index) else { return false }
            if !body(key, line[index..<end]) { return true }
            index = skipSpace(in: line, from: end)
            guard index < line.count else { return false }
            if line[index] == UInt8(ascii: ",") { index = skipSpace(in: line, from: index + 1) }
        }
        return index < line.count
    }

    /// The raw value of a field; nil where there is none.
    static func value(of key: StaticString, in line: LogLine.Bytes) -> Part? {
        var found: Part?
        forEachField(in: line) { name, value in
            let isIt =
                name.count == key.utf8CodeUnitCount
                && LogLine.has(key, in: line, at: name.startIndex)
            if isIt { found = value }
            return !isIt
        }
        return found
    }

    /// A raw value as text: a string without quotes and escapes, anything else as it stands.
    static func text(_ value: Part) -> String {
        guard value.first == UInt8(ascii: "\""), value.count >= 2 else {
            return String(decoding: value, as: UTF8.self)
        }
        return unescaped(value.dropFirst().dropLast())
    }

    /// The inside of a string without its escapes; a lone surrogate becomes U+FFFD.
    static func unescaped(_ inside: Part) -> String {
        let backslash = UInt8(ascii: "\\")
        guard inside.contains(backslash) else { return String(decoding: inside, as: UTF8.self) }
        var units: [UInt16] = []
        var rest = inside
        while let escape = rest.firstIndex(of: backslash) {
            units += String(decoding: rest[..<escape], as: UTF8.self).utf16
            rest = rest[(escape + 1)...]
            guard let letter = rest.popFirst() else { break }
            switch letter {
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0c)
            case UInt8(ascii: "n"): units.append(0x0a)
            case UInt8(ascii: "r"): units.append(0x0d)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"):
                let digits = String(decoding: rest.prefix(4), as: UTF8.self)
                units.append(UInt16(digits, radix: 16) ?? 0xfffd)
                rest = rest.dropFirst(4)
            default: units.append(UInt16(letter))
            }
        }
        units += String(decoding: rest, as: UTF8.self).utf16
        return String(decoding: units, as: UTF16.self)
    }

    private static func skipSpace(in line: LogLine.Bytes, from index: Int) -> Int {
        var index = index
        while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 }
        return index
    }

    /// Where a string ends that begins with the quote at an index; nil where it does not end.
    private static func endOfString(in line: LogLine.Bytes, from index: Int) -> Int? {
        var from = index + 1
        while from < line.count, let base = line.baseAddress,
            let found = memchr(base + from, Int32(UInt8(ascii: "\"")), line.count - from)
        {
            let quote = UnsafeRawPointer(base).distance(to: found)
            var backslashes = 0
            while line[quote - 1 - backslashes] == UInt8(ascii: "\\") { backslashes += 1 }
            if backslashes % 2 == 0 { return quote + 1 }
            from = quote + 1
        }
        return nil
    }

    private static func endOfValue(in line: LogLine.Bytes, from start: Int) -> Int? {
        var index = start
        var depth = 0
        while index < line.count {
            switch line[index] {
            case UInt8(ascii: "\""):
                guard let end = endOfString(in: line, from: index) else { return nil }
                index = end
                if depth == 0 { return index }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index > start ? index : nil }
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: ","), 0x20, 0x09:
                if depth == 0 { return index > start ? index : nil }
            default: break
            }
            index += 1
        }
        return nil
    }
}

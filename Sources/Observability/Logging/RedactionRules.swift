/// What is replaced in text: known values, and credentials by the word that stands before them.
struct RedactionRules: Sendable {
    /// The known values, each as it is and as it stands in a JSON string, the longest first.
    private var values: [[UInt8]] = []
    /// Which bytes a known value or a scheme can begin with; most bytes need no further look.
    private var isFirst = [Bool](repeating: false, count: 256)

    /// The authentication schemes whose credentials are replaced, in lower case.
    private static let schemes = ["bearer ", "basic "].map { Array($0.utf8) }

    init() {
        for scheme in Self.schemes {
            isFirst[Int(scheme[0])] = true
            isFirst[Int(scheme[0] & ~0x20)] = true
        }
    }

    /// Adds a value; one that is known or too short is left out.
    mutating func add(_ value: String) {
        guard value.utf8.count >= Redactor.minimumLength else { return }
        var escaped: [UInt8] = []
        JSONEncoding.appendEscaped(value, to: &escaped)
        for form in [Array(value.utf8), escaped] where !values.contains(form) {
            values.append(form)
            isFirst[Int(form[0])] = true
        }
        values.sort { $0.count > $1.count }
    }

    /// Replaces from an index on, in place; says whether anything was replaced.
    func redact(_ bytes: inout [UInt8], from start: Int) -> Bool {
        var hits: [Range<Int>] = []
        bytes.withUnsafeBufferPointer { text in
            var index = start
            while index < text.count {
                if isFirst[Int(text[index])], let hit = hit(in: text, at: index) {
                    hits.append(hit)
                    index = hit.upperBound
                } else {
                    index += 1
                }
            }
        }
        for hit in hits.reversed() {
            bytes.replaceSubrange(hit, with: Secret.placeholder.utf8)
        }
        return !hits.isEmpty
    }

    /// The text with everything replaced that the rules know.
    func redacted(_ text: String) -> String {
        var bytes = Array(text.utf8)
        return redact(&bytes, from: 0) ? String(decoding: bytes, as: UTF8.self) : text
    }

    private func hit(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> Range<Int>? {
        let rest = text[index...]
        for value in values where rest.starts(with: value) {
            return index..<(index + value.count)
        }
        for scheme in Self.schemes
        where rest.count > scheme.count && zip(rest, scheme).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
        {
            let begin = index + scheme.count
            let end = text[begin...].firstIndex { !Self.isCredential($0) } ?? text.count
            // "basic steps" is prose; a credential is longer than a word and not only letters.
            if end - begin >= Redactor.minimumLength, text[begin..<end].contains(where: Self.isMark)
            {
                return begin..<end
            }
        }
        return nil
    }

    /// A character of the `token68` form of RFC 9110, section 11.2.
    private static func isCredential(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: isMark(byte)
        }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}

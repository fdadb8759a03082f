/// What is replaced in text: known values, and credentials by what stands before them.
struct RedactionRules: Sendable {
    /// Something to be replaced, recognised by its first byte and then looked at closely.
    private enum Pattern: Sendable, Equatable {
        /// A known value, replaced whole.
        case value([UInt8])
        /// A scheme of authentication in lower case with its space; what follows is replaced.
        case scheme([UInt8])
        /// The `://` of an address; the password before its host is replaced.
        case address
        /// The `@` of an e-mail address, which is replaced whole.
        case email

        var length: Int {
            if case .value(let value) = self { value.count } else { 0 }
        }
    }

    /// Text as its bytes.
    typealias Text = UnsafeBufferPointer<UInt8>

    /// A credential of letters only is told from prose by its length.
    private static let lengthOfNoWord = 16

    /// The patterns by the first byte of what they match.
    private var patterns = [[Pattern]](repeating: [], count: 256)
    /// How any pattern begins; most pairs of bytes begin none.
    private var beginnings = BytePairs()
    /// How any pattern begins, or what JSON escapes: a text without is encoded as it is.
    private(set) var beginningsAndEscapes = BytePairs()

    /// Knows credentials by what stands before them, and no values yet.
    ///
    /// - Parameter redactsEmails: whether e-mail addresses are replaced too.
    init(redactsEmails: Bool = false) {
        for byte in 0...UInt8.max where JSONEncoding.escapes(byte) {
            beginningsAndEscapes.insert(byte)
        }
        for scheme in ["bearer ", "basic "].map({ Array($0.utf8) }) {
            for (first, second) in [(0, 0), (0, 0x20), (0x20, 0), (0x20, 0x20)] as [(UInt8, UInt8)]
            {
                add(.scheme(scheme), beginning: scheme[0] & ~first, scheme[1] & ~second)
            }
        }
        add(.address, beginning: UInt8(ascii: ":"), UInt8(ascii: "/"))
        if redactsEmails { add(.email, beginning: UInt8(ascii: "@")) }
    }

    /// Adds a value as it is and as it stands in JSON; one that is too short is left out.
    mutating func add(_ value: String) {
        guard value.utf8.count >= Redactor.minimumLength else { return }
        var escaped = OutputBuffer()
        JSONEncoding.appendEscaped(value, to: &escaped)
        for form in [Array(value.utf8), escaped.array] {
            add(.value(form), beginning: form[0], form[1])
        }
    }

    private mutating func add(_ pattern: Pattern, beginning first: UInt8, _ second: UInt8? = nil) {
        beginnings.insert(first, second)
        beginningsAndEscapes.insert(first, second)
        guard !patterns[Int(first)].contains(pattern) else { return }
        patterns[Int(first)].append(pattern)
        // The longest first, so that no end of a longer one is left.
        patterns[Int(first)].sort { $0.length > $1.length }
    }

    /// The text with everything replaced that the rules know.
    func redacted(_ text: String) -> String {
        var text = text
        let found = text.withUTF8 { hits(in: $0) }
        guard !found.isEmpty else { return text }
        var bytes = Array(text.utf8)
        for hit in found.reversed() {
            bytes.replaceSubrange(hit, with: Secret.placeholder.utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where something stands that is to be replaced.
    ///
    /// - Parameter begin: where to look for the first; nothing begins before.
    func hits(in text: Text, from begin: Int = 0) -> [Range<Int>] {
        var hits: [Range<Int>] = []
        var index = beginnings.firstIndex(in: text, from: begin)
        while index < text.count {
            if let hit = hit(of: patterns[Int(text[index])], in: text, at: index),
                hit.lowerBound >= hits.last?.upperBound ?? 0
            {
                hits.append(hit)
                index = hit.upperBound
            } else {
                index += 1
            }
            index = beginnings.firstIndex(in: text, from: index)
        }
        return hits
    }

    private func hit(of candidates: [Pattern], in text: Text, at index: Int) -> Range<Int>? {
        for pattern in candidates {
            let hit =
                switch pattern {
                case .value(let value): Self.hit(ofValue: value, in: text, at: index)
                case .scheme(let scheme): Self.hit(ofScheme: scheme, in: text, at: index)
                case .address: Self.hitOfPassword(in: text, at: index)
                case .email: Self.hitOfEmail(in: text, at: index)
                }
            if let hit { return hit }
        }
        return nil
    }

    private static func hit(ofValue value: [UInt8], in text: Text, at index: Int) -> Range<Int>? {
        guard text.count - index >= value.count else { return nil }
        for offset in value.indices where text[index + offset] != value[offset] { return nil }
        return index..<(index + value.count)
    }

    private static func hit(ofScheme scheme: [UInt8], in text: Text, at index: Int) -> Range<Int>? {
        guard text.count - index > scheme.count else { return nil }
        for offset in scheme.indices where text[index + offset] | 0x20 != scheme[offset] | 0x20 {
            return nil
        }
        let begin = index + scheme.count
        let end = text[begin...].firstIndex { !isCredential($0) } ?? text.count
        // "basic steps" is prose: a credential is longer than a word or not only letters.
        let isProse = end - begin < lengthOfNoWord && text[begin..<end].allSatisfy(isLetter)
        return end - begin < Redactor.minimumLength || isProse ? nil : begin..<end
    }

    /// The password of `scheme://user:password@host`, where `at` is the colon before the slashes.
    private static func hitOfPassword(in text: Text, at index: Int) -> Range<Int>? {
        let slash = UInt8(ascii: "/")
        guard text.count - index > 3, text[index + 1] == slash, text[index + 2] == slash else {
            return nil
        }
        let begin = index + 3
        let end = text[begin...].firstIndex { endsAuthority($0) } ?? text.count
        guard let at = text[begin..<end].lastIndex(of: UInt8(ascii: "@")),
            let colon = text[begin..<at].firstIndex(of: UInt8(ascii: ":")), colon + 1 < at
        else { return nil }
        return (colon + 1)..<at
    }

    /// The address around its `@`: a name before it, and behind it a domain with a dot.
    ///
    /// RFC 5321, section 4.1.2, without quoted names; letters beyond ASCII count (RFC 6531).
    private static func hitOfEmail(in text: Text, at index: Int) -> Range<Int>? {
        var begin = index
        while begin > 0, isEmailName(text[begin - 1]) { begin -= 1 }
        var end = text[(index + 1)...].firstIndex { !isDomain($0) } ?? text.count
        // The dot that ends a sentence is not the domain's.
        while end > index + 1, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        guard begin < index, text[(index + 1)..<end].contains(UInt8(ascii: ".")) else { return nil }
        return begin..<end
    }

    private static func isEmailName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "%"), UInt8(ascii: "!"), UInt8(ascii: "#"),
            UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "?"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"),
            UInt8(ascii: "}"):
            true
        case UInt8(ascii: "/"), UInt8(ascii: "="): false
        default: isCredential(byte) || byte >= 0x80
        }
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: isLetter(byte) || byte >= 0x80
        }
    }

    /// RFC 3986, section 3.2; beyond that what cannot stand in an address at all.
    private static func endsAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\""),
            0...0x20:
            true
        default: false
        }
    }

    /// A character of the `token68` form of RFC 9110, section 11.2.
    private static func isCredential(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"),
            UInt8(ascii: "="):
            true
        default: isLetter(byte)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }
}

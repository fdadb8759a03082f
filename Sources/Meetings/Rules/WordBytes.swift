/// A word as bytes, folded into hashes: its stem, and what stands behind an apostrophe.
struct WordBytes {
    /// The hash of the folded word up to an apostrophe.
    private(set) var hash = CueLexicon.hashOfNothing
    /// The hash of the word without its last letter, as "do" in "don't".
    private(set) var stem = CueLexicon.hashOfNothing
    /// The hash of what stands behind the apostrophe.
    private(set) var ending: UInt64?
    /// The bytes before an apostrophe; 0 where there is nothing but apostrophes.
    private(set) var length = 0

    private var last: UInt8 = 0
    private var lastButOne: UInt8 = 0
    private var lastButTwo: UInt8 = 0
    private var isCapital = false
    private var hasDigit = false

    /// Folds the bytes of a word.
    init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        var offset = bytes.startIndex
        isCapital = bytes[offset] >= UInt8(ascii: "A") && bytes[offset] <= UInt8(ascii: "Z")
        while offset < bytes.endIndex {
            let length = Self.apostrophe(in: bytes.base, at: offset)
            if length > 0 {
                // A leading apostrophe ("'kay") and one at the end ("weeks'") are dropped.
                if self.length > 0, offset + length < bytes.endIndex {
                    ending = CueLexicon.hashOfNothing
                }
                offset += length
                continue
            }
            let isUpper = bytes[offset] >= UInt8(ascii: "A") && bytes[offset] <= UInt8(ascii: "Z")
            append(isUpper ? bytes[offset] | 0x20 : bytes[offset])
            offset += 1
        }
    }

    private mutating func append(_ byte: UInt8) {
        if let ending {
            self.ending = CueLexicon.extend(ending, byte)
            return
        }
        stem = hash
        hash = CueLexicon.extend(hash, byte)
        (lastButTwo, lastButOne, last) = (lastButOne, last, byte)
        length += 1
        hasDigit = hasDigit || byte.isDigit
    }

    /// Whether the word is a verb and "n't".
    var isNegation: Bool {
        ending == Self.negation && last == UInt8(ascii: "n") && length > 1
    }

    private static let negation = CueLexicon.hash("t".utf8)

    /// The class of a word that the lexicon does not have.
    func shape(isFirst: Bool) -> CueLexicon.Token {
        if hasDigit { return CueLexicon.number }
        // Every utterance begins with a capital; there it tells nothing.
        if isCapital, !isFirst { return CueLexicon.name }
        let isDoing =
            length > 4 && lastButTwo == UInt8(ascii: "i")
            && lastButOne == UInt8(ascii: "n") && last == UInt8(ascii: "g")
        if isDoing { return CueLexicon.doingForm }
        let isPast = length > 3 && lastButOne == UInt8(ascii: "e") && last == UInt8(ascii: "d")
        return isPast ? CueLexicon.pastForm : CueLexicon.other
    }

    /// Where the word ends that begins at an offset; the offset itself where none does.
    static func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var offset = start
        while offset < bytes.count {
            let byte = bytes[offset]
            let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
            if isLetter || byte.isDigit {
                offset += 1
            } else if byte >= 0x80 {
                let sign = apostrophe(in: bytes, at: offset)
                // Other signs of this block are dashes, quotation marks and dots.
                if sign == 0, byte == 0xE2, offset + 1 < bytes.count, bytes[offset + 1] == 0x80 {
                    return offset
                }
                offset += max(sign, 1)
            } else if byte == UInt8(ascii: "'") {
                offset += 1
            } else {
                return offset
            }
        }
        return offset
    }

    /// The length of an apostrophe at an offset, straight or curly; 0 where there is none.
    private static func apostrophe(in bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Int {
        if bytes[offset] == UInt8(ascii: "'") { return 1 }
        let isCurly =
            offset + 2 < bytes.count && bytes[offset] == 0xE2
            && bytes[offset + 1] == 0x80 && bytes[offset + 2] == 0x99
        return isCurly ? 3 : 0
    }
}

/// A word of a text, folded so that two spellings of it compare equal.
struct FoldedWord: Hashable {
    /// The word in lower case, without the apostrophes in it.
    let text: String
    /// Where the word stands, as offsets into the text's UTF-8 bytes.
    let range: Range<Int>
    /// Whether punctuation stands between this word and the next.
    var isBeforePause: Bool
}

/// The words of a text with case, white space and punctuation folded away, in any script.
///
/// A word is a run of letters, digits and their marks; apostrophes inside it are dropped, so that
/// `I'll`, `I’ll` and `ill` are one word. In scripts that write no spaces every character is a
/// word. Signs and emoji are punctuation.
struct FoldedWords {
    /// The words in their order.
    private(set) var words: [FoldedWord] = []

    /// Cuts a text into its words.
    init(_ text: String) {
        var start: Int?
        var word = ""
        var offset = 0
        func close(_ words: inout [FoldedWord]) {
            if let start, !word.isEmpty {
                words.append(FoldedWord(text: word, range: start..<offset, isBeforePause: false))
            }
        }
        for character in text {
            let length = character.utf8.count
            switch Kind(character) {
            case .letter:
                if start == nil { start = offset }
                word += character.lowercased()
            case .apostrophe where start != nil:
                break
            case .ideograph:
                close(&words)
                words.append(
                    FoldedWord(
                        text: character.lowercased(),
                        range: offset..<(offset + length),
                        isBeforePause: false
                    )
                )
                start = nil
                word = ""
            case .apostrophe, .space, .other:
                close(&words)
                start = nil
                word = ""
                if Kind(character) == .other, !words.isEmpty {
                    words[words.count - 1].isBeforePause = true
                }
            }
            offset += length
        }
        close(&words)
    }

    private enum Kind {
        case letter, ideograph, apostrophe, space, other

        init(_ character: Character) {
            if let byte = character.asciiValue {
                self = Kind(ascii: byte)
            } else if character == "’" || character == "ʼ" {
                self = .apostrophe
            } else if character.isWhitespace {
                self = .space
            } else if let scalar = character.unicodeScalars.first, Kind.isUnspaced(scalar) {
                self = character.isLetter || character.isNumber ? .ideograph : .other
            } else {
                self = character.isLetter || character.isNumber ? .letter : .other
            }
        }

        private init(ascii byte: UInt8) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                self = .letter
            case UInt8(ascii: "'"): self = .apostrophe
            case 9, 10, 13, 32: self = .space
            default: self = .other
            }
        }

        /// Whether a script writes no spaces: Thai, Lao, Myanmar, Khmer, kana and Han.
        private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x312F,
                0x31A0...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF:
                true
            default:
                false
            }
        }
    }
}

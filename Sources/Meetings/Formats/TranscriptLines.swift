/// One line of a file.
struct TranscriptLine {
    /// The line's number, counted from 1.
    let number: Int
    /// The line without its ending.
    let text: Substring

    /// Whether the line holds nothing but white space.
    var isBlank: Bool { text.trimmed.isEmpty }
}

/// The lines of a text, ended by LF, CRLF or CR, cut off one by one.
struct TranscriptLines: Sequence, IteratorProtocol {
    private let text: Substring
    private var position: String.Index?
    private var number = 0

    /// Creates the lines of a text.
    init(_ text: Substring) {
        self.text = text
        position = text.startIndex
    }

    /// The line that a byte stands on, counted from 1; lines end with LF, CRLF or CR.
    static func number(at offset: Int, in bytes: [UInt8]) -> Int {
        var line = 1
        for place in bytes.indices.prefix(offset) {
            let isReturn = bytes[place] == .return
            let isFeed = bytes[place] == .lineFeed && (place == 0 || bytes[place - 1] != .return)
            if isReturn || isFeed { line += 1 }
        }
        return line
    }

    /// Cuts off the next line; nothing after the last.
    mutating func next() -> TranscriptLine? {
        guard let start = position else { return nil }
        number += 1
        let bytes = text.utf8
        guard let end = bytes[start...].firstIndex(where: { $0 == .lineFeed || $0 == .return })
        else {
            position = nil
            return start == text.endIndex
                ? nil : TranscriptLine(number: number, text: text[start...])
        }
        var after = bytes.index(after: end)
        if bytes[end] == .return, after < bytes.endIndex, bytes[after] == .lineFeed {
            after = bytes.index(after: after)
        }
        position = after
        return TranscriptLine(number: number, text: text[start..<end])
    }

    /// Cuts off the next lines that stand together without a blank one between; nothing at the end.
    mutating func nextBlock() -> [TranscriptLine]? {
        var block: [TranscriptLine] = []
        while let line = next() {
            if !line.isBlank {
                block.append(line)
            } else if !block.isEmpty {
                return block
            }
        }
        return block.isEmpty ? nil : block
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let `return` = UInt8(ascii: "\r")

    /// Whether the byte is one of the ASCII digits.
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}

extension StringProtocol where SubSequence == Substring {
    /// The text without the white space (Unicode's) at its two ends.
    var trimmed: Substring {
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return slice
    }
}

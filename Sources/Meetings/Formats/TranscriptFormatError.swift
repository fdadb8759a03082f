/// Why a transcript file was refused: the line, counted from 1, and the reason.
public struct TranscriptFormatError: Error, Hashable {
    /// What is wrong with the file.
    public enum Reason: Sendable, Hashable {
        /// The file has no words at all.
        case empty
        /// The file has more bytes than the limit.
        case tooManyBytes(count: Int, limit: Int)
        /// The file has more sentences than the limit.
        case tooManySentences(limit: Int)
        /// The file has more speakers than the limit.
        case tooManySpeakers(limit: Int)
        /// One part of the file (a sentence, a name, the title, the id) is longer than the limit.
        case tooLong(part: String, bytes: Int, limit: Int)
        /// The bytes at this offset are not UTF-8.
        case invalidUTF8(offset: Int)
        /// The file begins as UTF-16 does.
        case utf16
        /// The file holds a NUL character, which no transcript has and no text column can store.
        case nulCharacter
        /// The file breaks the rules of its format; the words complete "line 3: ".
        case malformed(String)
    }

    /// The line, counted from 1; nothing where the whole file is the fault.
    public let line: Int?
    /// What is wrong.
    public let reason: Reason

    /// Creates an error.
    public init(line: Int?, reason: Reason) {
        self.line = line
        self.reason = reason
    }
}

extension TranscriptFormatError: CustomStringConvertible {
    /// One sentence with the line, the value at fault and what to do.
    public var description: String {
        line.map { "line \($0): \(reason)" } ?? "\(reason)"
    }
}

extension TranscriptFormatError.Reason: CustomStringConvertible {
    /// The reason in words; a word of the transcript appears only where the format is broken.
    public var description: String {
        switch self {
        case .empty:
            "the file is empty; a transcript holds at least one sentence"
        case .tooManyBytes(let count, let limit):
            "the file has \(count) bytes, the limit is \(limit); split it"
        case .tooManySentences(let limit):
            "the file has more than \(limit) sentences, the limit; split it"
        case .tooManySpeakers(let limit):
            "the file has more than \(limit) speakers; check that names stand before a colon"
        case .tooLong(let part, let bytes, let limit):
            "the \(part) has \(bytes) bytes, the limit is \(limit); shorten it"
        case .invalidUTF8(let offset):
            "the byte at offset \(offset) is not UTF-8; save the file as UTF-8"
        case .utf16:
            "the file is UTF-16; save it as UTF-8"
        case .nulCharacter:
            "the text holds a NUL character; remove it"
        case .malformed(let words):
            words
        }
    }
}

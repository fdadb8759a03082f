import Crypto

/// Reads the file of a transcript, whatever its format, into a meeting.
///
/// The work is linear in the file's length. The title and the date come from the file's contents,
/// else from its name (`2026-03-05 Planning.vtt`), else they stay empty. A file without an id of
/// its own is known by a hash of its bytes, so that the same file under another name is the same
/// meeting.
public struct TranscriptReader: Sendable {
    /// What a file may hold.
    public var limits: TranscriptLimits

    /// Creates a reader.
    public init(limits: TranscriptLimits = TranscriptLimits()) {
        self.limits = limits
    }

    /// Reads a file's bytes.
    ///
    /// - Throws: ``TranscriptFormatError`` with the line and the reason.
    public func read(
        _ bytes: [UInt8],
        fileName: String
    ) throws(TranscriptFormatError) -> Meeting {
        let text = try validated(bytes)
        let id = "file-" + Self.hash(bytes)
        let facts = FileNameFacts(fileName)
        var meeting: Meeting
        switch TranscriptFormat.detect(text[...], fileName: fileName) {
        case .json:
            meeting = try JSONReader.read(Array(text.utf8), defaultID: id, limits: limits)
        case .webVTT:
            let contents = try WebVTTReader.read(text[...], limits: limits)
            meeting = contents.transcript.meeting(id: id, title: contents.title ?? "", date: nil)
        case .subRip:
            let transcript = try SubRipReader.read(text[...], limits: limits)
            meeting = transcript.meeting(id: id, title: "", date: nil)
        case .plainText:
            let contents = try PlainTextReader.read(text[...], limits: limits)
            meeting = contents.transcript.meeting(
                id: id,
                title: contents.title ?? "",
                date: contents.date
            )
        }
        if meeting.title.isEmpty { meeting.title = facts.title }
        meeting.date = meeting.date ?? facts.date
        Self.addMissingSpeakers(to: &meeting)
        try limits.check(meeting)
        return meeting
    }

    /// The text without its byte order mark, or the line of what is no text.
    private func validated(_ bytes: [UInt8]) throws(TranscriptFormatError) -> String {
        guard bytes.count <= limits.fileBytes else {
            throw TranscriptFormatError(
                line: nil,
                reason: .tooManyBytes(count: bytes.count, limit: limits.fileBytes)
            )
        }
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            throw TranscriptFormatError(line: 1, reason: .utf16)
        }
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            let offset = error.byteOffsets.lowerBound
            throw TranscriptFormatError(
                line: TranscriptLines.number(at: offset, in: bytes),
                reason: .invalidUTF8(offset: offset)
            )
        }
        if let offset = bytes.firstIndex(of: 0) {
            throw TranscriptFormatError(
                line: TranscriptLines.number(at: offset, in: bytes),
                reason: .nulCharacter
            )
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = String(
            decoding: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...],
            as: UTF8.self
        )
        guard !text[...].trimmed.isEmpty else {
            throw TranscriptFormatError(line: nil, reason: .empty)
        }
        return text
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return SHA256.hash(data: bytes).prefix(16).reduce(into: "") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
    }

    /// Adds the speakers that sentences refer to but the file does not list.
    private static func addMissingSpeakers(to meeting: inout Meeting) {
        var known = Set(meeting.speakers.map(\.id))
        for sentence in meeting.sentences where known.insert(sentence.speaker).inserted {
            let isNamed = sentence.speaker != Speaker.unknown.id
            meeting.speakers.append(
                isNamed ? Speaker(id: sentence.speaker, name: sentence.speaker) : .unknown
            )
        }
    }
}

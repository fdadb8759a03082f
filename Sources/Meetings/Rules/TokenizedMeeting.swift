/// A meeting cut into utterances, and these into tokens of the lexicon.
///
/// Works on bytes and folds only ASCII letters: the cues are English. Fillers, broken-off words
/// ("w- we") and words said twice in a row are left out.
struct TokenizedMeeting {
    /// The utterances that have words, in order.
    private(set) var utterances: [Utterance] = []
    /// The tokens of all utterances.
    private(set) var tokens: [CueLexicon.Token] = []

    /// How many words were left out as fillers or broken off.
    private(set) var fillers = 0

    private let lexicon = CueLexicon.shared
    private let people: PeopleTokens
    /// The hash of the word behind each token of the utterance at hand.
    private var hashes: [UInt64] = []

    /// Cuts a meeting.
    init(_ meeting: Meeting) {
        people = PeopleTokens(meeting)
        utterances.reserveCapacity(meeting.sentences.count)
        tokens.reserveCapacity(meeting.sentences.count * 12)
        for (place, sentence) in meeting.sentences.enumerated() {
            var text = sentence.text
            text.withUTF8 { cut($0, place) }
        }
    }

    private mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) {
        var start = 0
        var offset = 0
        while offset < bytes.count {
            let end = WordBytes.end(in: bytes, from: offset)
            if end > offset {
                // A hyphen with nothing behind it marks a word that was broken off.
                let isBroken =
                    end < bytes.count && bytes[end] == UInt8(ascii: "-")
                    && Self.isSpace(bytes, end + 1)
                if isBroken { fillers += 1 } else { add(WordBytes(bytes[offset..<end])) }
            }
            let isShort = end - offset == 1
            offset = end
            guard offset < bytes.count else { break }
            let sign = bytes[offset]
            offset += 1
            let isStop =
                sign == UInt8(ascii: "?") || sign == UInt8(ascii: "!")
                // The dot of "e.g." or "J. Smith" ends nothing.
                || (sign == UInt8(ascii: ".") && !isShort)
            if isStop, Self.isSpace(bytes, offset) {
                close(place, start..<offset, isQuestion: sign == UInt8(ascii: "?"))
                start = offset
            }
        }
        close(place, start..<bytes.count, isQuestion: false)
    }

    private static func isSpace(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
        offset >= bytes.count || bytes[offset] <= 32
    }

    private mutating func close(_ place: Int, _ bytes: Range<Int>, isQuestion: Bool) {
        guard !hashes.isEmpty else { return }
        let first = tokens.count - hashes.count
        people.mark(&tokens, from: first, hashes: hashes)
        utterances.append(
            Utterance(
                place: place,
                bytes: bytes,
                tokens: first..<tokens.count,
                isQuestion: isQuestion
            )
        )
        hashes.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ word: WordBytes) {
        guard word.length > 0 else { return }
        if word.isNegation {
            add(word.stem, word)
            add(CueLexicon.hash("not".utf8), word)
        } else {
            add(word.hash, word)
            if let ending = word.ending { add(ending, word) }
        }
    }

    private mutating func add(_ hash: UInt64, _ word: WordBytes) {
        if let meaning = lexicon.meaning(of: hash) {
            if meaning.isEmpty { fillers += 1 }
            for token in meaning { append(token, hash) }
        } else if hash != hashes.last {
            append(lexicon.token(hash) ?? word.shape(isFirst: hashes.isEmpty), hash)
        }
    }

    private mutating func append(_ token: CueLexicon.Token, _ hash: UInt64) {
        tokens.append(token)
        hashes.append(hash)
    }
}

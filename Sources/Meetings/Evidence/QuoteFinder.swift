/// Finds quotes in a transcript, with white space, case and punctuation folded.
///
/// A quote may begin and end anywhere at a word, and may run over neighbouring sentences. Where
/// the same words were said more than once, the place nearest to the one expected is taken.
struct QuoteFinder {
    /// The fewest words of a quote that is not a whole sentence.
    static let fewestWords = 3

    private let meeting: Meeting
    private let places: [Int: Int]
    private var folded: [FoldedWords?]
    /// The sentence and the word of each word of the transcript; empty until a search needs it.
    private var stream: [(sentence: Int32, word: Int32)] = []

    /// Creates a finder.
    init(_ meeting: Meeting) {
        self.meeting = meeting
        places = Dictionary(
            meeting.sentences.enumerated().map { ($1.index, $0) },
            uniquingKeysWith: { $1 }
        )
        folded = Array(repeating: nil, count: meeting.sentences.count)
    }

    /// The place in the array of sentences of a sentence's index.
    func place(of index: Int) -> Int? { places[index] }

    /// The transcript's own words for a quote, one piece a sentence.
    mutating func find(_ quote: ItemProposal.Quote) throws(RefusalReason) -> [Evidence] {
        let wanted = FoldedWords(quote.words).words.map(\.text)
        guard !wanted.isEmpty else { throw .emptyQuote }
        let hint = quote.sentence.flatMap { places[$0] }
        if let hint, let found = search(wanted, in: hint) { return try checked([found], wanted) }
        return try checked(searchAll(wanted, near: hint), wanted)
    }

    /// The words of a sentence; folded at the first use.
    mutating func words(at place: Int) -> [FoldedWord] {
        if let known = folded[place] { return known.words }
        let words = FoldedWords(meeting.sentences[place].text)
        folded[place] = words
        return words.words
    }

    /// A run of words of one sentence.
    private typealias Piece = (place: Int, words: Range<Int>)

    private mutating func search(_ wanted: [String], in place: Int) -> Piece? {
        let words = words(at: place)
        guard words.count >= wanted.count else { return nil }
        for start in 0...(words.count - wanted.count)
        where words[start].text == wanted[0]
            && zip(words[start...], wanted).allSatisfy({ $0.text == $1 })
        {
            return (place, start..<(start + wanted.count))
        }
        return nil
    }

    private mutating func searchAll(
        _ wanted: [String],
        near hint: Int?
    ) throws(RefusalReason) -> [Piece] {
        if stream.isEmpty {
            for place in meeting.sentences.indices {
                for word in words(at: place).indices {
                    stream.append((Int32(place), Int32(word)))
                }
            }
        }
        guard stream.count >= wanted.count else { throw .quoteNotFound }
        var best: Int?
        for start in 0...(stream.count - wanted.count) where matches(wanted, at: start) {
            let isNearer = best.map { distance(start, hint) < distance($0, hint) } ?? true
            if isNearer { best = start }
        }
        guard let best else { throw .quoteNotFound }
        var pieces: [Piece] = []
        for (sentence, word) in stream[best..<(best + wanted.count)] {
            if let last = pieces.last, last.place == Int(sentence) {
                pieces[pieces.count - 1].words = last.words.lowerBound..<(Int(word) + 1)
            } else {
                pieces.append((Int(sentence), Int(word)..<(Int(word) + 1)))
            }
        }
        return pieces
    }

    private func matches(_ wanted: [String], at start: Int) -> Bool {
        for (offset, word) in wanted.enumerated() {
            let (sentence, place) = stream[start + offset]
            guard folded[Int(sentence)]?.words[Int(place)].text == word else { return false }
        }
        return true
    }

    private func distance(_ start: Int, _ hint: Int?) -> Int {
        hint.map { abs(Int(stream[start].sentence) - $0) } ?? 0
    }

    private mutating func checked(
        _ pieces: [Piece],
        _ wanted: [String]
    ) throws(RefusalReason) -> [Evidence] {
        let isWhole = pieces.contains { $0.words.count == words(at: $0.place).count }
        guard wanted.count >= Self.fewestWords || isWhole else { throw .shortQuote }
        return pieces.map { evidence($0) }
    }

    private mutating func evidence(_ piece: Piece) -> Evidence {
        let sentence = meeting.sentences[piece.place]
        let words = words(at: piece.place)
        return Evidence(
            sentence: sentence.index,
            quote: sentence.text.words(piece.words, of: words),
            speaker: sentence.speaker,
            start: sentence.start
        )
    }
}

extension String {
    /// The text from one word to another, with the signs that touch it; the whole where all are.
    func words(_ wanted: Range<Int>, of words: [FoldedWord]) -> String {
        guard wanted.count < words.count else { return String(trimmed) }
        let bytes = utf8
        func index(_ offset: Int) -> String.Index { bytes.index(startIndex, offsetBy: offset) }
        let start = index(words[wanted.lowerBound].range.lowerBound)
        var end = index(words[wanted.upperBound - 1].range.upperBound)
        while end < endIndex, !self[end].isWhitespace, !self[end].isLetter, !self[end].isNumber {
            end = self.index(after: end)
        }
        return String(self[start..<end])
    }
}

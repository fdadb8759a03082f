import Meetings

/// A run of a transcript's sentences that fits into one request.
struct TranscriptPart: Sendable, Equatable {
    /// The sentences, in order.
    let sentences: ArraySlice<Sentence>
    /// How many sentences at the beginning stand at the end of the part before as well.
    let overlap: Int

    /// Cuts a transcript into parts of at most so many tokens, at changes of speaker where that
    /// is possible, each beginning with the end of the one before.
    ///
    /// One sentence longer than the budget makes a part of its own.
    ///
    /// - Parameters:
    ///   - sentences: the transcript.
    ///   - budget: the most tokens of a part, by ``tokens(of:)``.
    static func parts(of sentences: ArraySlice<Sentence>, budget: Int) -> [TranscriptPart] {
        var parts: [TranscriptPart] = []
        var start = sentences.startIndex
        var overlap = 0
        while start < sentences.endIndex {
            let end = self.end(from: start, in: sentences, budget: budget)
            parts.append(TranscriptPart(sentences: sentences[start..<end], overlap: overlap))
            guard end < sentences.endIndex else { break }
            start = self.start(before: end, after: start, in: sentences, budget: budget / 20)
            // A long sentence may leave no place for the overlap before it.
            if self.end(from: start, in: sentences, budget: budget) <= end { start = end }
            overlap = end - start
        }
        return parts
    }

    /// The two halves of this part, or nil where it is too short to be cut.
    func halves() -> [TranscriptPart]? {
        let total = sentences.reduce(0) { $0 + Self.tokens(of: $1) }
        guard sentences.count >= 8 else { return nil }
        let parts = Self.parts(of: sentences, budget: total * 11 / 20)
        guard parts.count > 1, let first = parts.first else { return nil }
        let opening = TranscriptPart(sentences: first.sentences, overlap: overlap)
        return [opening] + parts.dropFirst()
    }

    /// How many tokens a sentence may take, estimated from above: three bytes a token, and a few
    /// for its number and speaker.
    static func tokens(of sentence: Sentence) -> Int {
        sentence.text.utf8.count / 3 + 12
    }

    /// Where the part that begins at `start` ends.
    private static func end(
        from start: Int,
        in sentences: ArraySlice<Sentence>,
        budget: Int
    ) -> Int {
        var end = start
        var spent = 0
        while end < sentences.endIndex {
            spent += tokens(of: sentences[end])
            if spent > budget, end > start { break }
            end += 1
        }
        guard end < sentences.endIndex else { return end }
        // Not so far back that a monologue makes parts of a few sentences.
        let earliest = start + (end - start + 1) / 2
        return (earliest...end).last { isTurn($0, in: sentences) } ?? end
    }

    /// Where the part after one that ended at `end` begins.
    private static func start(
        before end: Int,
        after previous: Int,
        in sentences: ArraySlice<Sentence>,
        budget: Int
    ) -> Int {
        var start = end
        var spent = 0
        while start - 1 > previous {
            spent += tokens(of: sentences[start - 1])
            if spent > budget { break }
            start -= 1
        }
        return (start...end).first { isTurn($0, in: sentences) } ?? start
    }

    /// Whether another speaker than before begins at the place.
    private static func isTurn(_ place: Int, in sentences: ArraySlice<Sentence>) -> Bool {
        place > sentences.startIndex && place < sentences.endIndex
            && sentences[place].speaker != sentences[place - 1].speaker
    }
}

import Meetings
import TestSupport
import Testing

@testable import Gemini

struct TranscriptPartTests {
    @Test func `a short transcript is one part`() {
        let sentences = testMeeting(sentences: [("a", "Hello."), ("b", "Hi.")]).sentences
        let parts = TranscriptPart.parts(of: sentences[...], budget: 1_000)
        #expect(parts == [TranscriptPart(sentences: sentences[...], overlap: 0)])
    }

    @Test func `an empty transcript has no parts`() {
        #expect(TranscriptPart.parts(of: [], budget: 1_000).isEmpty)
    }

    @Test func `parts are cut where the speaker changes`() {
        let turns = (0..<40).map {
            (speaker: ["a", "b", "c"][$0 / 4 % 3], text: "About ten words of it.")
        }
        let sentences = testMeeting(sentences: turns).sentences
        let parts = TranscriptPart.parts(of: sentences[...], budget: 200)
        #expect(parts.count > 2)
        for part in parts.dropFirst() {
            let cut = part.sentences.startIndex + part.overlap
            #expect(sentences[cut].speaker != sentences[cut - 1].speaker)
        }
    }

    @Test func `a monologue is cut all the same`() {
        let turns = (0..<100).map { _ in
            (speaker: "a", text: "Ten words of one and the same speaker, on.")
        }
        let sentences = testMeeting(sentences: turns).sentences
        let parts = TranscriptPart.parts(of: sentences[...], budget: 300)
        #expect(parts.count > 5)
        #expect(parts.last?.sentences.endIndex == 100)
    }

    @Test func `parts cover every sentence, fit the budget and go on (properties)`() {
        var random = SeededRandom()
        let seed = random.description
        for _ in 1...200 { check(using: &random, seed) }
    }

    private func check(using random: inout SeededRandom, _ seed: String) {
        let count = Int.random(in: 1...300, using: &random)
        let budget = Int.random(in: 20...2_000, using: &random)
        let turns = (0..<count).map { _ in
            (
                speaker: String(Int.random(in: 0...3, using: &random)),
                text: String(repeating: "word ", count: Int.random(in: 0...120, using: &random))
            )
        }
        let sentences = testMeeting(sentences: turns).sentences
        let parts = TranscriptPart.parts(of: sentences[...], budget: budget)
        var covered = 0
        for part in parts {
            #expect(part.sentences.startIndex + part.overlap == covered, "\(seed)")
            #expect(part.sentences.endIndex > covered, "\(seed)")
            covered = part.sentences.endIndex
            let tokens = part.sentences.reduce(0) { $0 + TranscriptPart.tokens(of: $1) }
            #expect(tokens <= budget || part.sentences.count == 1, "\(seed)")
        }
        #expect(covered == count, "\(seed)")
    }

    @Test func `halves of a part cover it`() throws {
        let turns = (0..<40).map { (speaker: ["a", "b"][$0 % 2], text: "About ten words of it.") }
        let sentences = testMeeting(sentences: turns).sentences
        let part = TranscriptPart(sentences: sentences[10..<40], overlap: 3)
        let halves = try #require(part.halves())
        #expect(halves.count == 2)
        #expect(halves[0].overlap == 3)
        #expect(halves[0].sentences.startIndex == 10)
        #expect(halves[1].sentences.endIndex == 40)
        #expect(TranscriptPart(sentences: sentences[0..<3], overlap: 0).halves() == nil)
    }
}

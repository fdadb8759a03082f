import TestSupport
import Testing

@testable import Observability

@Suite struct BytePairsTests {
    @Test func `no pair is passed over, wherever it stands`() {
        var random = SeededRandom()
        for _ in 0..<500 {
            var pairs = BytePairs()
            let (first, second) = (random.next() as UInt8, random.next() as UInt8)
            pairs.insert(first, second)
            let alone: UInt8 = random.next()
            pairs.insert(alone)
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                [first, second, alone, random.next()].randomElement(using: &random) ?? first
            }
            let found = text.withUnsafeBufferPointer { text in
                let begin = min(2, text.count)
                return pairs.firstIndex(in: text, from: begin)
            }
            let expected = text.indices.dropFirst(2).first { index in
                text[index] == alone
                    || text[index] == first && index + 1 < text.count && text[index + 1] == second
            }
            #expect(found <= expected ?? text.count, "\(random)")
            // What is found too early is a pair that resembles one, and never a letter apart.
            if found < text.count { #expect([first, alone].contains(text[found]), "\(random)") }
        }
    }
}

import FoundationEssentials
import TestSupport
import Testing

@testable import Meetings

/// Changes files at random: whatever comes out is a meeting or a refusal with a line, never a
/// crash.
struct TranscriptFuzzTests {
    static let seeds = [
        TranscriptReaderTests.plain, TranscriptReaderTests.webVTT, TranscriptReaderTests.subRip,
        TranscriptReaderTests.json, JSONReaderTests.bare,
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<v Dana>Hi &amp; <i>bye</i></v>\n\nNOTE x\n",
        "# T\nDate: 2026-03-05\n[00:01] 田中：来週 👍🏽\n\nمرحبا: نعم\n",
    ]

    static let pieces = [
        "\n", "\r", "\r\n", "\n\n", ":", " --> ", "<v ", "</v>", "&#", ";", "{", "}", "[", "]",
        "\"", "\\u", ",", "WEBVTT", "0", "-", "null", "1e", "é", "\u{feff}", "\0", "<", ">", "：",
        "sentences", "00:00:01,000", " ",
    ]

    @Test func `a mutated file is a meeting or a refusal with its line (properties)`() throws {
        var random = SeededRandom()
        print("SEED=\(random.seed)")
        for round in 0..<4_000 {
            var bytes = Array(try #require(Self.seeds.randomElement(using: &random)).utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) { Self.mutate(&bytes, &random) }
            let name = ["a", "a.txt", "a.vtt", "a.srt", "a.json"].randomElement(using: &random)
            do {
                let meeting = try TranscriptReader().read(bytes, fileName: name ?? "")
                let ids = Set(meeting.speakers.map(\.id))
                #expect(meeting.sentences.allSatisfy { ids.contains($0.speaker) }, "round \(round)")
            } catch {
                let lines = bytes.split(omittingEmptySubsequences: false) { $0 == 10 || $0 == 13 }
                let isWhole = error.reason == .empty
                #expect(isWhole || (1...lines.count).contains(error.line ?? 0), "round \(round)")
                #expect(!error.description.isEmpty)
            }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = Int.random(in: place...min(bytes.count, place + 12), using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 3: bytes = Array(bytes[..<place])
        default:
            let piece = pieces.randomElement(using: &random) ?? ""
            bytes.insert(contentsOf: piece.utf8, at: place)
        }
    }
}

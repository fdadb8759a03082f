import Foundation
import Meetings

/// The sentences of a transcript's part, with the words that items come from marked.
struct TranscriptView {
    private let sentences: [Sentence]
    private let names: [String: String]
    private let evidence: [Int: [(item: StoredItem, quote: String)]]

    init(_ sentences: [Sentence], by speakers: [Speaker], items: [StoredItem]) {
        self.sentences = sentences
        self.names = Dictionary(
            speakers.map { ($0.id, $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
        let pairs = items.flatMap { item in
            item.evidence.filter { $0.meeting == nil }.map {
                ($0.sentence, (item: item, quote: $0.quote))
            }
        }
        self.evidence = Dictionary(grouping: pairs, by: \.0).mapValues { $0.map(\.1) }
    }

    var rows: [[String: Any]] {
        var previous: String?
        return sentences.map { sentence in
            defer { previous = sentence.speaker }
            var row = marked(sentence)
            row["index"] = sentence.index
            row["isFirst"] = sentence.speaker != previous
            row["speaker"] = names[sentence.speaker] ?? sentence.speaker
            row["time"] = sentence.start.map(TimeOfMeeting.text)
            return row
        }
    }

    /// The sentence in three parts, the middle one marked; the first quote decides where.
    private func marked(_ sentence: Sentence) -> [String: Any] {
        guard let found = evidence[sentence.index], let first = found.first else {
            return ["before": sentence.text]
        }
        let text = sentence.text
        let quoted =
            text.range(of: first.quote, options: .caseInsensitive)
            ?? text.startIndex..<text.endIndex
        return [
            "before": String(text[..<quoted.lowerBound]),
            "mark": String(text[quoted]),
            "after": String(text[quoted.upperBound...]),
            "items": found.map { ["id": $0.item.id, "label": "to the item"] },
        ]
    }
}

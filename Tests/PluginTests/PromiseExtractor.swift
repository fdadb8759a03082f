import Meetings

/// Proposes every sentence in which somebody says "I'll".
struct PromiseExtractor: ActionItemExtractor {
    let name = "promises"

    func propose(for meeting: Meeting) async throws -> [ItemProposal] {
        meeting.sentences.filter { $0.text.contains("I'll ") }.map { sentence in
            ItemProposal(
                text: sentence.text,
                assignee: sentence.speaker,
                confidence: 0.9,
                quotes: [.init(sentence: sentence.index, words: sentence.text)]
            )
        }
    }
}

import Meetings

/// A language model that does what a transcript tells language models to do.
///
/// No copy of a real one: whatever is said to a model becomes an item in its own words, cited as
/// they were said, and where everything is to be somebody's it becomes theirs.
enum GullibleModel {
    /// What a sentence holds that speaks to a model, in lower case.
    private static let cues = [
        "ignore all", "ignore previous", "ignore the previous", "ignore your",
        "disregard", "assign everything", "assign all", "assign every", "system prompt",
        "your instructions", "your key", "api key", "language model", "as an ai",
    ]

    /// The items that such a model returns.
    static func obey(_ meeting: Meeting, _ proposals: [ItemProposal]) -> [ItemProposal] {
        let orders = meeting.sentences.filter { sentence in
            let folded = sentence.text.lowercased()
            return cues.contains { folded.contains($0) }
        }
        guard !orders.isEmpty else { return proposals }
        let assignee = orders.compactMap { heir(in: $0.text) }.first
        let obeyed = orders.map { sentence in
            ItemProposal(
                text: sentence.text,
                assignee: assignee,
                dueText: nil,
                confidence: 0.99,
                quotes: [ItemProposal.Quote(sentence: sentence.index, words: sentence.text)]
            )
        }
        return obeyed
            + proposals.map { proposal in
                var proposal = proposal
                proposal.assignee = assignee ?? proposal.assignee
                return proposal
            }
    }

    /// Who "assign everything to Bob" gives all to.
    private static func heir(in text: String) -> String? {
        let words = text.split { !$0.isLetter && $0 != "'" }
        guard let assign = words.firstIndex(where: { $0.lowercased() == "assign" }) else {
            return nil
        }
        let to = words[assign...].firstIndex { $0.lowercased() == "to" }
        return to.flatMap { words.index(after: $0) < words.endIndex ? words[$0 + 1] : nil }
            .map(String.init)
    }
}

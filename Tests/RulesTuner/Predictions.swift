import FoundationEssentials
import Meetings

/// Writes what was found in the form that `eval.py` reads.
enum Predictions {
    /// A meeting and its items.
    typealias Found = (meeting: Meeting, items: [ExtractedItem])

    private struct Item: Encodable {
        let text: String
        let assignee: String?
        let due: String?
        let confidence: Double
        let evidence: [Int]
    }

    /// Writes the items of some meetings.
    static func write(_ found: [Found], to file: String) throws {
        let meetings = Dictionary(
            uniqueKeysWithValues: found.map { meeting, items in
                (
                    meeting.id,
                    items.map {
                        Item(
                            text: $0.text,
                            assignee: $0.assignee,
                            due: $0.dueDate?.description,
                            confidence: $0.confidence,
                            evidence: $0.evidence.map(\.sentence)
                        )
                    }
                )
            }
        )
        try JSONEncoder().encode(meetings).write(to: URL(filePath: file))
    }
}

import Foundation
import Jobs
import Meetings
import Operations
import Synchronization

/// A source that holds meetings in memory and counts what it is asked.
final class FakeSource: TranscriptSource {
    struct State {
        var meetings: [Meeting]
        var unready: Set<String> = []
        var createdAt: [String: Date] = [:]
        var marks: [String: String] = [:]
        var fetches: [String] = []
        var windows: [ClosedRange<Date>] = []
        /// For whom each question was asked.
        var purposes: [QuotaPurpose] = []
    }

    let name = "fake_source"
    let state: Mutex<State>

    init(_ meetings: [Meeting]) {
        state = Mutex(State(meetings: meetings))
    }

    func list(from: Date, to: Date) async throws -> [TranscriptListing] {
        state.withLock { state in
            state.windows.append(from...to)
            state.purposes.append(.current)
            return state.meetings.compactMap { meeting in
                let createdAt = state.createdAt[meeting.id] ?? to
                guard (from...to).contains(createdAt) else { return nil }
                return TranscriptListing(
                    id: meeting.id,
                    title: meeting.title,
                    createdAt: createdAt,
                    isReady: !state.unready.contains(meeting.id),
                    mark: state.marks[meeting.id]
                )
            }
        }
    }

    func fetch(_ id: String) async throws -> Meeting {
        try state.withLock { state in
            state.fetches.append(id)
            state.purposes.append(.current)
            if state.unready.contains(id) {
                throw TranscriptNotReady(createdAt: state.createdAt[id])
            }
            guard var meeting = state.meetings.first(where: { $0.id == id }) else {
                throw FakeFailure(advice: .giveUp, description: "no such meeting: \(id)")
            }
            meeting.sourceMark = state.marks[id]
            return meeting
        }
    }
}

/// An extractor that proposes every sentence that begins with "I'll", surely.
struct PromiseExtractor: ActionItemExtractor {
    var name = "promises"
    var failure: FakeFailure?

    func propose(for meeting: Meeting) async throws -> [ItemProposal] {
        if let failure { throw failure }
        return meeting.sentences.filter { $0.text.hasPrefix("I'll") }.map { sentence in
            ItemProposal(
                text: String(sentence.text.dropFirst(5)),
                confidence: 0.9,
                quotes: [.init(sentence: sentence.index, words: sentence.text)]
            )
        }
    }
}

/// An error that advises what a test wants.
struct FakeFailure: RetryClassifying, CustomStringConvertible {
    var advice: RetryAdvice
    var description: String

    var retryAdvice: RetryAdvice { advice }
}

extension Meeting {
    /// A meeting whose every line is one sentence of "Ana".
    static func said(_ lines: [String], id: String, title: String = "Weekly") -> Meeting {
        Meeting(
            id: id,
            title: title,
            date: CalendarDate(year: 2026, month: 3, day: 2),
            speakers: [Speaker(id: "s1", name: "Ana")],
            sentences: lines.enumerated().map { index, line in
                Sentence(
                    index: index,
                    speaker: "s1",
                    text: line,
                    start: Double(index),
                    end: Double(index) + 0.9
                )
            }
        )
    }
}

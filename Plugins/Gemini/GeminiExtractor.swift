import Foundation
import Logging
import Meetings
import OutboundHTTP

/// Finds action items by asking Gemini, part by part where a transcript is long.
struct GeminiExtractor: ActionItemExtractor {
    /// The name kept on every item.
    let name = "gemini"
    /// The way to the models.
    let client: GeminiClient
    /// What is asked of which model.
    let recipe: GeminiRecipe
    /// Where the day's budget is asked.
    let ledger: GeminiLedger
    /// The most tokens of a transcript in one request.
    let partBudget: Int
    /// Where split answers are told.
    let logger: Logger

    /// How often a part whose answer was cut off is halved.
    private static let maximumHalvings = 3

    /// Asks for the items of a meeting.
    ///
    /// - Throws: `VendorFailure` where any part got no whole answer, never an empty list then; and
    ///   `.waitUntil` the next day where the day's budget is spent.
    func propose(for meeting: Meeting) async throws -> [ItemProposal] {
        guard !meeting.sentences.isEmpty else { return [] }
        try await ledger.admitMeeting()
        var found = ProposalCollection()
        do {
            for part in TranscriptPart.parts(of: meeting.sentences[...], budget: partBudget) {
                try await collect(part, of: meeting, into: &found, halvings: 0)
            }
        } catch let failure as GeminiFailure {
            throw failure.vendorFailure
        }
        return found.proposals
    }

    private func collect(
        _ part: TranscriptPart,
        of meeting: Meeting,
        into found: inout ProposalCollection,
        halvings: Int
    ) async throws {
        do {
            found.add(try await ask(about: part, of: meeting), from: part)
        } catch GeminiFailure.truncated {
            guard halvings < Self.maximumHalvings, let halves = part.halves() else {
                throw GeminiFailure.truncated
            }
            logger.notice(
                "answer cut off: asking again by halves",
                metadata: ["sentences": "\(part.sentences.count)"]
            )
            for half in halves {
                try await collect(half, of: meeting, into: &found, halvings: halvings + 1)
            }
        }
    }

    /// The answer of the model, or of the fallback where the model is overloaded.
    private func answer(
        about part: TranscriptPart,
        of meeting: Meeting
    ) async throws -> GeminiClient.Answer {
        func ask(_ model: String) async throws -> GeminiClient.Answer {
            try await client.generate(
                recipe.request(to: model, about: part, of: meeting),
                model: model,
                promptVersion: recipe.prompt.version,
                ledger: ledger
            )
        }
        do {
            return try await ask(recipe.model)
        } catch GeminiFailure.overloaded(let failure) {
            guard let fallback = recipe.fallbackModel else {
                throw GeminiFailure.overloaded(failure)
            }
            logger.notice(
                "model overloaded: asking the fallback model",
                metadata: ["model": "\(recipe.model)", "fallback": "\(fallback)"]
            )
            return try await ask(fallback)
        }
    }

    private func ask(about part: TranscriptPart, of meeting: Meeting) async throws -> [ItemProposal]
    {
        let answer = try await answer(about: part, of: meeting)
        // Why it is not readable would have to be told in the answer's own words.
        guard
            let items = try? JSONDecoder().decode(
                GeminiItems.self,
                from: Data(answer.text.utf8)
            )
        else { throw GeminiFailure.unreadable }
        return items.items.map { item in
            ItemProposal(
                text: item.text,
                assignee: item.assignee?.filled,
                dueText: item.due?.filled,
                confidence: min(max(item.confidence ?? 0.5, 0), 1),
                quotes: (item.quotes ?? []).map {
                    ItemProposal.Quote(
                        sentence: $0.sentence.flatMap(Int.init(exactly:)),
                        words: $0.quote
                    )
                },
                promptVersion: recipe.prompt.version,
                model: answer.model
            )
        }
    }
}

/// The JSON that the model was asked to write.
struct GeminiItems: Decodable {
    /// One action item.
    struct Item: Decodable {
        /// What is to be done.
        var text: String
        /// Who is to do it, as the transcript names the person.
        var assignee: String?
        /// The words said about when it is due.
        var due: String?
        /// How sure the model is, 0 to 1.
        var confidence: Double?
        /// The words it stands on.
        var quotes: [Quote]?
    }

    /// Words that an item stands on.
    struct Quote: Decodable {
        /// A number, since models write `12.0` for `12`.
        var sentence: Double?
        /// The words.
        var quote: String
    }

    /// The items; missing only where the answer is not what was asked for.
    var items: [Item]
}

/// Collects proposals part by part, each once.
///
/// Parts overlap, so the same item may be found at the end of one and at the beginning of the
/// next: there a proposal is left out if an earlier one stands on one of its sentences.
struct ProposalCollection {
    /// The proposals so far.
    private(set) var proposals: [ItemProposal] = []

    /// Adds the proposals of the next part.
    mutating func add(_ new: [ItemProposal], from part: TranscriptPart) {
        let repeated = Set(part.sentences.prefix(part.overlap).map(\.index))
        let covered = Set(proposals.flatMap(\.quotes).compactMap(\.sentence))
            .intersection(repeated)
        proposals += new.filter { proposal in
            !proposal.quotes.contains { $0.sentence.map(covered.contains) ?? false }
        }
    }
}

extension String {
    /// The text, or nil where it says nothing.
    fileprivate var filled: String? {
        allSatisfy(\.isWhitespace) || lowercased() == "null" ? nil : self
    }
}

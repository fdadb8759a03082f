/// What remains of an extractor's proposals after the check.
public struct VerifiedItems: Sendable, Hashable {
    /// The items whose quotes were all found, repeats joined.
    public var items: [ExtractedItem] = []
    /// The proposals that were refused.
    public var refused: [RefusedProposal] = []
}

/// A proposal that did not become an item.
public struct RefusedProposal: Sendable, Hashable {
    /// The proposal.
    public var proposal: ItemProposal
    /// Why it was refused.
    public var reason: RefusalReason
}

/// Why a proposal was refused.
public enum RefusalReason: Error, Sendable, Hashable {
    /// The proposal does not say what is to be done.
    case noText
    /// The proposal cites nothing.
    case noQuote
    /// A quote has no words.
    case emptyQuote
    /// A quote has fewer words than tell anything, and is not a whole sentence.
    case shortQuote
    /// The transcript does not hold a quote.
    case quoteNotFound
    /// The confidence is not a number from 0 to 1.
    case confidenceOutOfRange
    /// The proposal, or a quote of it, is something said to a language model.
    case modelInstruction

    /// A short name for metrics and logs.
    public var code: String {
        switch self {
        case .noText: "no_text"
        case .noQuote: "no_quote"
        case .emptyQuote: "empty_quote"
        case .shortQuote: "short_quote"
        case .quoteNotFound: "quote_not_found"
        case .confidenceOutOfRange: "confidence_out_of_range"
        case .modelInstruction: "model_instruction"
        }
    }
}

extension RefusalReason: CustomStringConvertible {
    /// The reason in words, without any of the transcript's.
    public var description: String {
        switch self {
        case .noText: "the proposal does not say what is to be done"
        case .noQuote: "the proposal cites no words of the transcript"
        case .emptyQuote: "a quote has no words"
        case .shortQuote:
            "a quote has fewer than \(QuoteFinder.fewestWords) words and is not a whole sentence"
        case .quoteNotFound: "a quote is nowhere in the transcript"
        case .confidenceOutOfRange: "the confidence is not a number from 0 to 1"
        case .modelInstruction: "it stands on words that speak to a language model, not to people"
        }
    }
}

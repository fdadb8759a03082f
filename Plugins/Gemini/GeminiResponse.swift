import Foundation

/// The answer of generateContent, read leniently: every field may be missing, unknown ones are
/// left alone, and values of enumerations are plain text, since new ones appear.
struct GeminiResponse: Decodable {
    /// One answer of the model.
    struct Candidate: Decodable {
        /// What the model wrote; absent or without parts where it was stopped.
        struct Content: Decodable {
            /// A piece of what the model wrote.
            struct Part: Decodable {
                /// The words.
                var text: String?
                /// Whether the piece is a summary of the model's thoughts and not of the answer.
                var thought: Bool?
            }

            /// The pieces, in order.
            var parts: [Part]?
        }

        /// What the model wrote.
        var content: Content?
        /// Why the model stopped writing; where it is missing, it had finished.
        var finishReason: String?
    }

    /// Why a prompt was refused.
    struct PromptFeedback: Decodable {
        /// The reason as a constant.
        var blockReason: String?
        /// The reason in the vendor's words.
        var blockReasonMessage: String?
    }

    /// How many tokens the call took.
    struct Usage: Decodable, Sendable, Equatable {
        /// Tokens of the prompt.
        var promptTokenCount: Int?
        /// Tokens of the answer.
        var candidatesTokenCount: Int?
        /// Tokens of the model's thoughts.
        var thoughtsTokenCount: Int?
    }

    /// The part of an answer that says what it took, where the rest cannot be read.
    struct Bill: Decodable {
        /// How many tokens the call took.
        var usageMetadata: Usage?
    }

    /// The answers, of which one is asked for.
    var candidates: [Candidate]?
    /// Says why there is no answer where the prompt was refused.
    var promptFeedback: PromptFeedback?
    /// How many tokens the call took.
    var usageMetadata: Usage?
    /// The model that answered.
    var modelVersion: String?

    /// The text of the answer without thoughts.
    ///
    /// - Throws: ``GeminiFailure`` where there is no whole answer.
    func text() throws(GeminiFailure) -> String {
        guard let candidate = candidates?.first else {
            guard let promptFeedback else { throw .unreadable }
            guard promptFeedback.blockReason != nil || promptFeedback.blockReasonMessage != nil
            else { throw .empty }
            throw .promptBlocked(VendorWord(promptFeedback.blockReason))
        }
        switch candidate.finishReason ?? "STOP" {
        case "STOP", "FINISH_REASON_UNSPECIFIED":
            break
        case "MAX_TOKENS":
            throw .truncated
        case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII":
            throw .stopped(VendorWord(candidate.finishReason))
        default:
            throw .failedMidway(VendorWord(candidate.finishReason))
        }
        let text = (candidate.content?.parts ?? []).filter { $0.thought != true }
            .compactMap(\.text).joined()
        guard !text.allSatisfy(\.isWhitespace) else { throw .empty }
        return text
    }
}

/// A word of the vendor's own that is safe to show: capitals, digits and underscores only.
///
/// Everything else that a vendor writes into an error may repeat what was sent to it, keys
/// included, and is never passed on.
struct VendorWord: Sendable, Equatable, CustomStringConvertible {
    /// The word, or `UNKNOWN`.
    let description: String

    /// Takes the word where it is one.
    init(_ text: String?) {
        let isWord = text.map { text in
            !text.isEmpty && text.utf8.count <= 64
                && text.utf8.allSatisfy {
                    (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
                }
        }
        description = isWord == true ? text ?? "UNKNOWN" : "UNKNOWN"
    }
}

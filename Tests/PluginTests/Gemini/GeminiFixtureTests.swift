import Foundation
import OutboundHTTP
import Testing

@testable import Gemini

/// What a recorded answer is to be read as.
enum FixtureClass: Sendable, Equatable {
    case text, promptBlocked, stopped, failedMidway, truncated, empty, unreadable
    case needsPerson, permanent
}

struct FixtureCase: Sendable, CustomTestStringConvertible {
    var file: String
    var expected: FixtureClass
    var testDescription: String { file }
}

@Suite(.enabled(if: SharedContracts.areAvailable, "needs ../shared/contracts"))
struct GeminiFixtureTests {
    static let folder = "gemini/fixtures/"
    static let cases: [FixtureCase] = [
        FixtureCase(file: "firebase-unary-failure-api-key", expected: .needsPerson),
        FixtureCase(file: "firebase-unary-failure-finish-reason-safety", expected: .stopped),
        FixtureCase(
            file: "firebase-unary-failure-generativelanguage-api-not-enabled",
            expected: .needsPerson
        ),
        FixtureCase(file: "firebase-unary-failure-only-prompt-feedback", expected: .promptBlocked),
        FixtureCase(file: "firebase-unary-failure-unknown-model", expected: .needsPerson),
        FixtureCase(
            file: "firebase-unary-failure-with-message-no-content",
            expected: .failedMidway
        ),
        FixtureCase(file: "firebase-unary-success-basic-reply-short", expected: .text),
        FixtureCase(file: "firebase-unary-success-thinking-reply-thought-summary", expected: .text),
        FixtureCase(file: "jsgenai-recording-404-stream", expected: .needsPerson),
        FixtureCase(file: "jsgenai-recording-countTokens", expected: .unreadable),
        FixtureCase(file: "jsgenai-recording-generateContent-maxtokens", expected: .truncated),
        FixtureCase(file: "jsgenai-recording-json_schema_in_responseJsonSchema", expected: .text),
        FixtureCase(file: "jsgenai-recording-json_schema_in_responseSchema", expected: .text),
        FixtureCase(
            file: "swift-CountTokenResponses-failure-model-not-found",
            expected: .needsPerson
        ),
        FixtureCase(file: "swift-CountTokenResponses-success-total-tokens", expected: .unreadable),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-api-key",
            expected: .needsPerson
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-empty-content",
            expected: .empty
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-finish-reason-safety-no-content",
            expected: .stopped
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-finish-reason-safety",
            expected: .stopped
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-image-rejected",
            expected: .permanent
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-invalid-response",
            expected: .unreadable
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-malformed-content",
            expected: .empty
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-prompt-blocked-safety",
            expected: .promptBlocked
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-unknown-enum-finish-reason",
            expected: .failedMidway
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-unknown-enum-prompt-blocked",
            expected: .promptBlocked
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-unknown-model",
            expected: .needsPerson
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-failure-unsupported-user-location",
            expected: .needsPerson
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-success-basic-reply-long",
            expected: .text
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-success-basic-reply-short",
            expected: .text
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-success-missing-safety-ratings",
            expected: .text
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-success-quote-reply",
            expected: .text
        ),
        FixtureCase(
            file: "swift-GenerateContentResponses-unary-success-unknown-enum-safety-ratings",
            expected: .text
        ),
    ]

    @Test(arguments: cases)
    func `every recorded answer is read as what it is`(_ item: FixtureCase) throws {
        let recorded = try RecordedAnswer(SharedContracts.read(Self.folder + item.file + ".json"))
        #expect(try recorded.classified() == item.expected)
    }

    @Test func `no recorded answer is left out`() throws {
        let folder = SharedContracts.folder.appending(path: Self.folder).path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(files) == Set(Self.cases.map { $0.file + ".json" }))
    }

    @Test func `thoughts are not part of the answer`() throws {
        let file = "firebase-unary-success-thinking-reply-thought-summary.json"
        let recorded = try RecordedAnswer(SharedContracts.read(Self.folder + file))
        let response = try JSONDecoder().decode(GeminiResponse.self, from: recorded.body)
        #expect(try response.text() == "Mountain View")
        #expect(response.usageMetadata?.thoughtsTokenCount == 24)
    }
}

/// A body with its status, out of a fixture that is a bare body or a recorded exchange.
private struct RecordedAnswer {
    var status: Int
    var body: Data

    init(_ file: Data) throws {
        let json = try JSONSerialization.jsonObject(with: file)
        let interactions = (json as? [String: Any])?["interactions"] as? [[String: Any]]
        guard let response = interactions?.first?["response"] as? [String: Any] else {
            let error = (json as? [String: Any])?["error"] as? [String: Any]
            status = error?["code"] as? Int ?? 200
            body = file
            return
        }
        status = try #require(response["statusCode"] as? Int)
        let segments = try #require(response["bodySegments"] as? [Any])
        body = try JSONSerialization.data(withJSONObject: try #require(segments.first))
    }

    func classified() throws -> FixtureClass {
        let response = OutboundResponse(status: status, body: Array(body))
        if let failure = GeminiFailureReader(now: testNow).failure(of: response) {
            switch failure {
            case .needsPerson: return .needsPerson
            case .permanent: return .permanent
            case .retry, .waitUntil, .unknownOutcome: throw UnexpectedClass(failure: failure)
            }
        }
        do {
            _ = try JSONDecoder().decode(GeminiResponse.self, from: body).text()
            return .text
        } catch let failure as GeminiFailure {
            switch failure {
            case .promptBlocked: return .promptBlocked
            case .stopped: return .stopped
            case .failedMidway: return .failedMidway
            case .truncated: return .truncated
            case .empty: return .empty
            case .unreadable: return .unreadable
            case .service(let failure), .overloaded(let failure), .unanswered(let failure):
                throw UnexpectedClass(failure: failure)
            }
        }
    }
}

private struct UnexpectedClass: Error {
    var failure: VendorFailure
}

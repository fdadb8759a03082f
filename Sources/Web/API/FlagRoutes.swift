import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// Evaluates feature flags for other programs, by OpenFeature's Remote Evaluation Protocol
/// (https://openfeature.dev/docs/reference/other-technologies/ofrep/openapi).
struct FlagRoutes: Sendable {
    let flags: FeatureFlags

    /// The largest body, in bytes.
    private static let bodyLimit = 65_536
    /// The most attributes of a context.
    private static let mostAttributes = 100

    func add(to router: some RouterMethods<WebContext>) {
        let evaluate = router.group("ofrep/v1/evaluate/flags")
        evaluate.post { request, _ in try await all(request) }
        evaluate.post("{key}") { request, context in
            try await one(try context.parameters.require("key"), request)
        }
    }

    private func one(_ key: String, _ request: Request) async throws -> Response {
        do {
            let flag = try flags.flag(named: key)
            return .json(Evaluation(flag.name, flags.decide(flag, for: try await subject(request))))
        } catch let error as FlagError {
            return .json(
                Fault(key: key, errorCode: "FLAG_NOT_FOUND", errorDetails: error.description),
                status: .notFound
            )
        } catch var fault as Fault {
            fault.key = key
            return .json(fault, status: .badRequest)
        }
    }

    private func all(_ request: Request) async throws -> Response {
        let subject: FlagSubject
        do {
            subject = try await self.subject(request)
        } catch let fault as Fault {
            return .json(fault, status: .badRequest)
        }
        let answers = flags.declared.map { Evaluation($0.name, flags.decide($0, for: subject)) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let body = try encoder.encode(["flags": answers])
        let digest = SHA256.hash(data: body).prefix(16)
        let tag = "\"" + digest.map { String($0, radix: 16) }.joined(separator: ".") + "\""
        var response =
            request.headers[.ifNoneMatch] == tag
            ? Response(status: .notModified)
            : .bytes(body, contentType: "application/json")
        response.headers[.eTag] = tag
        return response
    }

    private func subject(_ request: Request) async throws -> FlagSubject {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        let question: Question
        do {
            question = try JSONDecoder().decode(Question.self, from: Data(body.readableBytesView))
        } catch {
            throw Fault(
                errorCode: "PARSE_ERROR",
                errorDetails: "The body must be {\"context\": {\"targetingKey\": \"…\", …}}."
            )
        }
        var attributes = (question.context ?? [:]).compactMapValues(\.text)
        guard attributes.count <= Self.mostAttributes else {
            throw Fault(
                errorCode: "INVALID_CONTEXT",
                errorDetails: "A context has at most \(Self.mostAttributes) attributes."
            )
        }
        return FlagSubject(
            key: attributes.removeValue(forKey: "targetingKey"),
            attributes: attributes
        )
    }
}

/// The question: whom or what the flags are asked for.
private struct Question: Decodable {
    let context: [String: ContextValue]?
}

/// A value of a context, as a text; what is nested is left aside.
private struct ContextValue: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each attempt fails where the value is of another kind, which the next one tries.
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let truth = try? container.decode(Bool.self) {
            text = "\(truth)"
        } else if let number = try? container.decode(Double.self) {
            text = Int64(exactly: number).map { "\($0)" } ?? "\(number)"
        } else {
            text = nil
        }
    }
}

/// The answer of one flag.
private struct Evaluation: Encodable {
    let key: String
    let value: Bool
    let variant: String
    let reason: String
    let metadata: [String: Int64]

    init(_ key: String, _ decision: FlagDecision) {
        self.key = key
        value = decision.isOn
        variant = decision.variant
        reason = decision.reason.rawValue
        metadata = ["version": decision.version]
    }
}

/// Why there is no answer.
private struct Fault: Error, Encodable {
    var key: String?
    let errorCode: String
    let errorDetails: String
}

import Foundation
import Observability
import Operations
import OutboundHTTP

/// Calls the Gemini Developer API.
struct GeminiClient: Sendable {
    /// The name of the health check that calls report to.
    static let healthCheck = "gemini_api"

    /// A whole answer.
    struct Answer: Sendable, Equatable {
        /// The answer's text without the model's thoughts.
        var text: String
        /// The model that answered, as the service names it.
        var model: String
    }

    /// The key that calls are made with.
    let key: Secret
    /// The address of the API with its version.
    let baseURL: String
    /// The model whose description health checks ask for.
    let model: String
    /// The way out.
    let http: OutboundHTTPClient
    /// What calls are counted in.
    let metrics: GeminiMetrics
    /// Where calls report how they went.
    let health: HealthReporter
    /// The wall clock, from which pauses are counted.
    let now: @Sendable () -> Date
    /// Asked before each call.
    var quota = VendorQuota.unlimited

    /// The longest time for one answer; thinking models take minutes for long transcripts.
    static let deadline = Duration.seconds(180)
    /// How many bytes of a request make a token, by a cautious estimate.
    private static let bytesPerToken = 4

    /// Asks a model, and notes in the ledger what it took.
    ///
    /// An answer that does not say what it took, or cannot be read, was paid for all the same: it
    /// counts by estimate, of its prompt's bytes and of its own.
    ///
    /// - Throws: ``GeminiFailure``, `CancellationError`, or what the ledger throws.
    func generate(
        _ body: GeminiRequest,
        model: String,
        promptVersion: String,
        ledger: GeminiLedger
    ) async throws -> Answer {
        let bytes = Array(try JSONEncoder().encode(body))
        let promptTokens = bytes.count / Self.bytesPerToken
        let entry = try await ledger.begin(
            model: model,
            promptVersion: promptVersion,
            promptTokens: promptTokens
        )
        var usage: GeminiResponse.Usage?
        do {
            let response = try await call(
                "POST",
                path: "/models/\(model):generateContent",
                body: bytes,
                deadline: Self.deadline
            )
            let data = Data(response.body)
            // An answer may be readable as far as it says what it took, and no further.
            let bill = try? JSONDecoder().decode(GeminiResponse.Bill.self, from: data)
            metrics.used(bill?.usageMetadata)
            usage =
                bill?.usageMetadata
                ?? GeminiResponse.Usage(
                    promptTokenCount: promptTokens,
                    candidatesTokenCount: data.count / Self.bytesPerToken
                )
            // Why it is not readable would have to be told in the answer's own words.
            guard let reply = try? JSONDecoder().decode(GeminiResponse.self, from: data)
            else { throw GeminiFailure.unreadable }
            let text = try reply.text()
            metrics.ended("answered")
            let answered = reply.modelVersion ?? model
            await ledger.end(entry, outcome: "answered", usage: usage, model: answered)
            return Answer(text: text, model: answered)
        } catch let failure as GeminiFailure {
            metrics.ended(failure.outcome)
            if case .unanswered = failure { throw failure }
            await ledger.end(entry, outcome: failure.outcome, usage: usage, model: model)
            throw failure
        }
    }

    /// Asks for the description of the model, which takes no tokens and checks key and model.
    ///
    /// - Throws: ``GeminiFailure``, or `CancellationError`.
    func probe() async throws {
        _ = try await call(
            "GET",
            path: "/models/\(model)",
            body: nil,
            deadline: .seconds(5),
            attempts: 1
        )
    }

    /// Makes a call and returns its answer if that is a success.
    private func call(
        _ method: String,
        path: String,
        body: [UInt8]?,
        deadline: Duration,
        attempts: Int = 2
    ) async throws -> OutboundResponse {
        let request = OutboundRequest(
            upstream: "gemini",
            url: baseURL + path,
            method: method,
            headers: [(name: "Content-Type", value: "application/json")],
            secretHeaders: [(name: "x-goog-api-key", value: key)],
            body: body,
            deadline: deadline,
            // Asking twice changes nothing but the bill.
            retry: RetryRule(attempts: attempts, repetitionIsHarmless: true),
            permission: { try await quota.spend(units: (body?.count ?? 0) / Self.bytesPerToken) }
        )
        do {
            let response = try await http.send(request)
            let reader = GeminiFailureReader(now: now())
            if let failure = reader.failure(of: response) {
                quota.heard(reader.quotas(of: response, failure))
                quota.refused(failure, at: now())
                health.failed(Self.healthCheck, failure)
                throw reader.isOverloaded(response)
                    ? GeminiFailure.overloaded(failure) : GeminiFailure.service(failure)
            }
            health.succeeded(Self.healthCheck)
            return response
        } catch let error as OutboundError {
            let failure = VendorFailure(error, hasEffect: false, now: now())
            health.failed(Self.healthCheck, failure)
            throw GeminiFailure.unanswered(failure)
        } catch let failure as VendorFailure {
            // The ledger of quotas, before anything was sent.
            throw GeminiFailure.service(failure)
        }
    }
}

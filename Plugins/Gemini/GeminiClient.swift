import Foundation
import Observability
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
    /// The model's name.
    let model: String
    /// The way out.
    let http: OutboundHTTPClient
    /// What calls are counted in.
    let metrics: GeminiMetrics
    /// Where calls report how they went.
    let health: HealthReporter
    /// The wall clock, from which pauses are counted.
    let now: @Sendable () -> Date

    /// The longest time for one answer; thinking models take minutes for long transcripts.
    static let deadline = Duration.seconds(180)

    /// Asks the model.
    ///
    /// - Throws: ``GeminiFailure``, or `CancellationError`.
    func generate(_ body: GeminiRequest) async throws -> Answer {
        do {
            let response = try await call(
                "POST",
                path: "/models/\(model):generateContent",
                body: Array(try JSONEncoder().encode(body)),
                deadline: Self.deadline
            )
            // Why it is not readable would have to be told in the answer's own words.
            guard
                let reply = try? JSONDecoder().decode(
                    GeminiResponse.self,
                    from: Data(response.body)
                )
            else { throw GeminiFailure.unreadable }
            metrics.used(reply.usageMetadata)
            let text = try reply.text()
            metrics.ended("answered")
            return Answer(text: text, model: reply.modelVersion ?? model)
        } catch let failure as GeminiFailure {
            metrics.ended(failure.outcome)
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
            retry: RetryRule(attempts: attempts, repetitionIsHarmless: true)
        )
        do {
            let response = try await http.send(request)
            let reader = GeminiFailureReader(now: now())
            if let failure = reader.failure(of: response) {
                health.left(reader.quotas(of: response, failure))
                throw GeminiFailure.service(failure)
            }
            health.succeeded(Self.healthCheck)
            return response
        } catch let error as OutboundError {
            let failure = VendorFailure(error, hasEffect: false, now: now())
            health.failed(Self.healthCheck, failure)
            throw GeminiFailure.service(failure)
        } catch GeminiFailure.service(let failure) {
            health.failed(Self.healthCheck, failure)
            throw GeminiFailure.service(failure)
        }
    }
}

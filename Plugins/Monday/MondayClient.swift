import Foundation
import Observability
import Operations
import OutboundHTTP

/// Calls monday.com's GraphQL API.
struct MondayClient: Sendable {
    /// The name of the health check that calls report to.
    static let healthCheck = "monday_api"

    /// The token that calls are made with.
    let token: Secret
    /// The address of the API.
    let url: String
    /// The version of the API; without one the vendor would choose.
    let version: String
    /// The way out.
    let http: OutboundHTTPClient
    /// Where calls report how they went.
    let health: HealthReporter
    /// The wall clock, from which pauses are counted.
    let now: @Sendable () -> Date
    /// Asked before each call.
    var quota = VendorQuota.unlimited

    /// An answer as far as it came.
    struct Answer<Payload: Sendable>: Sendable {
        /// What was asked for, perhaps with gaps; nil where there is none of it.
        var data: Payload?
        /// What went wrong; nil where all went well.
        var failure: VendorFailure?
    }

    /// Asks, and returns what came, errors beside data included.
    ///
    /// - Parameters:
    ///   - idempotencyKey: makes a repeated change the same change for the vendor.
    ///   - attempts: How often at most.
    /// - Throws: `VendorFailure` where there is no answer in the expected form;
    ///   `CancellationError`.
    func ask<Payload: Decodable & Sendable>(
        _ operation: MondayOperation,
        _ variables: some Encodable & Sendable,
        as payload: Payload.Type,
        idempotencyKey: String? = nil,
        attempts: Int = 3
    ) async throws -> Answer<Payload> {
        do {
            let response = try await send(operation, variables, idempotencyKey, attempts)
            quota.heard(MondayQuotas.readings(of: response, at: now()))
            let answer = try read(response, as: payload, hasEffect: operation.hasEffect)
            if let failure = answer.failure {
                health.failed(Self.healthCheck, failure)
            } else {
                health.succeeded(Self.healthCheck)
            }
            return answer
        } catch let failure as VendorFailure {
            health.failed(Self.healthCheck, failure)
            throw failure
        }
    }

    /// Asks who the token belongs to, with one call at most.
    func probe() async throws {
        struct Account: Decodable, Sendable {}
        let answer = try await ask(.account, [String: String](), as: Account.self, attempts: 1)
        if let failure = answer.failure { throw failure }
    }

    private func send(
        _ operation: MondayOperation,
        _ variables: some Encodable & Sendable,
        _ idempotencyKey: String?,
        _ attempts: Int
    ) async throws -> OutboundResponse {
        let body = try JSONEncoder().encode(
            Body(query: operation.document, variables: variables)
        )
        var headers = [
            (name: "Content-Type", value: "application/json"),
            (name: "API-Version", value: version),
        ]
        if let idempotencyKey { headers.append((name: "Idempotency-Key", value: idempotencyKey)) }
        let request = OutboundRequest(
            upstream: "monday",
            url: url,
            method: "POST",
            headers: headers,
            // The token stands alone, without the word Bearer.
            secretHeaders: [(name: "Authorization", value: token)],
            body: Array(body),
            deadline: .seconds(30),
            // A change is repeated only where it was not sent, or was turned away unseen.
            retry: RetryRule(attempts: attempts, repetitionIsHarmless: !operation.hasEffect),
            permission: { try await quota.spend(units: MondayQuotas.complexity(of: operation)) }
        )
        do {
            return try await http.send(request)
        } catch let error as OutboundError {
            throw VendorFailure(error, hasEffect: operation.hasEffect, now: now())
        }
    }

    private func read<Payload: Decodable & Sendable>(
        _ response: OutboundResponse,
        as payload: Payload.Type,
        hasEffect: Bool
    ) throws(VendorFailure) -> Answer<Payload> {
        let reader = MondayFailureReader(now: now(), hasEffect: hasEffect)
        let envelope: MondayEnvelope<Payload>
        do {
            envelope = try JSONDecoder().decode(
                MondayEnvelope<Payload>.self,
                from: Data(response.body)
            )
        } catch {
            // Why it is not readable would have to be told in the answer's own words.
            guard response.status == 200 else {
                let failure = reader.failure(of: response)
                quota.refused(failure, at: now())
                throw failure
            }
            let words = "monday's answer is not in the form that was asked for"
            throw hasEffect ? .unknownOutcome(words) : .retry(words)
        }
        if let error = envelope.errors.first {
            quota.heard(MondayQuotas.readings(of: error, at: now()))
            let failure = reader.failure(of: error, in: response)
            quota.refused(failure, at: now())
            return Answer(data: envelope.data, failure: failure)
        }
        guard response.status == 200, let data = envelope.data else {
            let failure = reader.failure(of: response)
            quota.refused(failure, at: now())
            throw failure
        }
        return Answer(data: data, failure: nil)
    }
}

/// The body of a GraphQL request.
private struct Body<Variables: Encodable>: Encodable {
    let query: String
    let variables: Variables
}

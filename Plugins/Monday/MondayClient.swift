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
    /// What the answers say about how much may be asked.
    let limits = MondayLimits()

    /// An answer as far as it came.
    struct Answer<Payload: Sendable>: Sendable {
        /// What was asked for, perhaps with gaps; nil where there is none of it.
        var data: Payload?
        /// What went wrong; nil where all went well.
        var failure: VendorFailure?
        /// Whether it is what an earlier request with the same key was told.
        var isReplayed = false
    }

    /// Asks, and returns what came, errors beside data included.
    ///
    /// - Parameters:
    ///   - idempotencyKey: makes a repeated change the same change for the vendor.
    ///   - attempts: How often at most.
    /// - Throws: `VendorFailure` where no answer came; `CancellationError`.
    func ask<Payload: Decodable & Sendable>(
        _ operation: MondayOperation,
        _ variables: some Encodable & Sendable,
        as payload: Payload.Type,
        idempotencyKey: String? = nil,
        attempts: Int = 3
    ) async throws -> Answer<Payload> {
        try await exchange(
            operation,
            body: Self.body(operation, variables),
            as: payload,
            idempotencyKey: idempotencyKey,
            attempts: attempts
        )
    }

    /// The body of a request; the same words give the same bytes.
    static func body(
        _ operation: MondayOperation,
        _ variables: some Encodable & Sendable
    ) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Array(
            try encoder.encode(Body(query: operation.document, variables: variables))
        )
    }

    /// Sends a body as it is, and returns what came, errors beside data included.
    ///
    /// - Parameter entries: How many items it creates.
    func exchange<Payload: Decodable & Sendable>(
        _ operation: MondayOperation,
        body: [UInt8],
        as payload: Payload.Type,
        idempotencyKey: String? = nil,
        entries: Int = 0,
        attempts: Int = 3
    ) async throws -> Answer<Payload> {
        try limits.check(at: now())
        do {
            let response = try await send(operation, body, idempotencyKey, attempts)
            let readings = MondayQuotas.readings(of: response, at: now())
            quota.heard(readings)
            limits.learn(readings, entries: entries)
            var answer = read(response, as: payload, hasEffect: operation.hasEffect)
            answer.isReplayed = response.headers["idempotency-replayed"] == "true"
            if let failure = answer.failure {
                limits.learn(failure)
                health.failed(Self.healthCheck, failure)
            } else {
                health.succeeded(Self.healthCheck)
            }
            return answer
        } catch let failure as VendorFailure {
            limits.learn(failure)
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
        _ body: [UInt8],
        _ idempotencyKey: String?,
        _ attempts: Int
    ) async throws -> OutboundResponse {
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
            body: body,
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
    ) -> Answer<Payload> {
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
                return refused(reader.failure(of: response), nil)
            }
            let words = "monday's answer is not in the form that was asked for"
            return Answer(failure: hasEffect ? .unknownOutcome(words) : .retry(words))
        }
        for error in envelope.errors { quota.heard(MondayQuotas.readings(of: error, at: now())) }
        let failures = envelope.errors.map { reader.failure(of: $0, in: response) }
        if let failure = MondayFailureReader.leastSettled(failures) {
            return refused(failure, envelope.data)
        }
        guard response.status == 200, envelope.data != nil else {
            return refused(reader.failure(of: response), nil)
        }
        return Answer(data: envelope.data)
    }

    private func refused<Payload>(_ failure: VendorFailure, _ data: Payload?) -> Answer<Payload> {
        quota.refused(failure, at: now())
        return Answer(data: data, failure: failure)
    }
}

/// The body of a GraphQL request.
private struct Body<Variables: Encodable>: Encodable {
    let query: String
    let variables: Variables
}

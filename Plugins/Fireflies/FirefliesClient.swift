import Foundation
import Observability
import Operations
import OutboundHTTP

/// Calls Fireflies' GraphQL API.
struct FirefliesClient: Sendable {
    /// The name of the health check that calls report to.
    static let healthCheck = "fireflies_api"

    /// The key that calls are made with.
    let key: Secret
    /// The address of the API.
    let url: String
    /// The way out.
    let http: OutboundHTTPClient
    /// Where calls report how they went.
    let health: HealthReporter
    /// The wall clock, from which pauses are counted.
    let now: @Sendable () -> Date
    /// Asked before each call.
    var quota = VendorQuota.unlimited

    /// The longest answer that is accepted: twelve hours of talk have some 30 MB.
    static let responseLimit = 64 * 1_024 * 1_024

    /// An answer as far as it came.
    struct Answer<Payload: Sendable>: Sendable {
        /// What was asked for, perhaps with gaps.
        var data: Payload
        /// Why there may be gaps; nil where there are none.
        var gap: VendorFailure?
    }

    /// Asks, and takes data that came beside errors for what it is.
    ///
    /// - Parameter attempts: How often at most; some plans have 50 calls a day.
    /// - Throws: `VendorFailure` where there is no data; `CancellationError`.
    func ask<Payload: FirefliesPayload>(
        _ operation: FirefliesOperation,
        _ variables: some Encodable & Sendable,
        as payload: Payload.Type,
        attempts: Int = 2
    ) async throws -> Answer<Payload> {
        do {
            let response = try await send(operation, variables, attempts)
            quota.heard(FirefliesQuotas.readings(of: response, at: now()))
            let answer = try heeding { () throws(VendorFailure) in
                try read(response, as: payload)
            }
            health.succeeded(Self.healthCheck)
            return answer
        } catch let failure as VendorFailure {
            health.failed(Self.healthCheck, failure)
            throw failure
        }
    }

    /// Asks who the key belongs to, with one call at most.
    func probe() async throws {
        struct Account: FirefliesPayload {
            struct User: Decodable, Sendable {}
            let user: User?
            var isMissing: Bool { user == nil }
        }
        _ = try await ask(.account, [String: String](), as: Account.self, attempts: 1)
    }

    /// Reads an answer, and has all calls wait where Fireflies asks for a pause.
    private func heeding<Payload: FirefliesPayload>(
        _ read: () throws(VendorFailure) -> Answer<Payload>
    ) throws(VendorFailure) -> Answer<Payload> {
        do {
            let answer = try read()
            if let gap = answer.gap { quota.refused(gap, at: now()) }
            return answer
        } catch {
            quota.refused(error, at: now())
            throw error
        }
    }

    private func send(
        _ operation: FirefliesOperation,
        _ variables: some Encodable & Sendable,
        _ attempts: Int
    ) async throws -> OutboundResponse {
        let body = try JSONEncoder().encode(
            Body(query: operation.document, variables: variables)
        )
        let request = OutboundRequest(
            upstream: "fireflies",
            url: url,
            method: "POST",
            headers: [(name: "Content-Type", value: "application/json")],
            secretHeaders: [(name: "Authorization", value: Secret("Bearer " + key.reveal()))],
            body: Array(body),
            deadline: .seconds(60),
            responseLimit: Self.responseLimit,
            // The calls only read.
            retry: RetryRule(attempts: attempts, repetitionIsHarmless: true),
            permission: { try await quota.spend() }
        )
        do {
            return try await http.send(request)
        } catch let error as OutboundError {
            throw VendorFailure(error, hasEffect: false, now: now())
        }
    }

    private func read<Payload: FirefliesPayload>(
        _ response: OutboundResponse,
        as payload: Payload.Type
    ) throws(VendorFailure) -> Answer<Payload> {
        let reader = FirefliesFailureReader(now: now())
        let envelope: FirefliesEnvelope<Payload>
        do {
            envelope = try JSONDecoder().decode(
                FirefliesEnvelope<Payload>.self,
                from: Data(response.body)
            )
        } catch {
            // Why it is not readable would have to be told in the answer's own words.
            guard response.status == 200 else { throw reader.failure(of: response) }
            throw .retry("Fireflies' answer is not in the form that was asked for")
        }
        let failure = envelope.errors.first.map { reader.failure(of: $0, in: response) }
        guard let data = envelope.data else { throw failure ?? reader.failure(of: response) }
        if data.isMissing, let failure { throw failure }
        return Answer(data: data, gap: failure)
    }
}

/// The data of an answer.
protocol FirefliesPayload: Decodable, Sendable {
    /// Whether what was asked for is missing or null.
    var isMissing: Bool { get }
}

/// The body of a GraphQL request.
private struct Body<Variables: Encodable>: Encodable {
    let query: String
    let variables: Variables
}

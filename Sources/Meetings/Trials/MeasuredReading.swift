import Jobs
import Observability

/// What an extractor made of a meeting, how long it took and what it cost.
struct MeasuredReading: Sendable {
    /// The items that it found, or why there are none.
    let result: Result<VerifiedItems, any Error>
    /// How long it took, in seconds.
    let seconds: Double
    /// What it cost, in the currency of the prices.
    let cost: Double

    /// Has a meeting read; nothing is kept.
    ///
    /// - Throws: What says nothing of the extractor: it was cancelled, or has to wait for its turn.
    init(of stored: StoredMeeting, by extractor: any ActionItemExtractor) async throws {
        let meter = CostMeter()
        let start = ContinuousClock.now
        do {
            let proposals = try await CostMeter.$current.withValue(meter) {
                try await withTraceSpan("propose items") { _ in
                    try await extractor.propose(for: stored.meeting)
                }
            }
            let verified = await withTraceSpan("verify items") { _ in
                ItemVerifier(meeting: stored.meeting).verify(proposals, extractor: extractor.name)
            }
            result = .success(verified)
        } catch let error as CancellationError {
            throw error
        } catch {
            if case .waitUntil? = (error as? any RetryClassifying)?.retryAdvice { throw error }
            result = .failure(error)
        }
        seconds = (ContinuousClock.now - start) / .seconds(1)
        cost = meter.total
    }
}

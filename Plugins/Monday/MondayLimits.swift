import Foundation
import Observability
import OutboundHTTP
import Synchronization

/// What monday's answers say about how much may be asked, for all callers of one client.
final class MondayLimits: Sendable {
    private struct State {
        var pausedUntil = Date.distantPast
        var budget = ComplexityBudget()
    }

    private let state = Mutex(State())

    /// Throws while an answer's pause lasts, so that nobody asks only to be turned away.
    func check(at now: Date) throws(VendorFailure) {
        let end = state.withLock { $0.pausedUntil }
        guard end > now else { return }
        throw .waitUntil(end, "monday asked for a pause that is not over")
    }

    /// Learns from an answer's quotas: one that is used up pauses everybody until its reset.
    func learn(_ readings: [QuotaReading], entries: Int) {
        let used = readings.filter { $0.remaining <= 0 }.compactMap(\.resetsAt).max()
        state.withLock { state in
            state.budget.learn(readings, entries: entries)
            if let used { state.pausedUntil = max(state.pausedUntil, used) }
        }
    }

    /// Keeps the pause that a failure asks for.
    func learn(_ failure: VendorFailure) {
        guard case .waitUntil(let end, _) = failure else { return }
        state.withLock { $0.pausedUntil = max($0.pausedUntil, end) }
    }

    /// How many entries the next request may have, from 1 to a limit.
    func entries(atMost limit: Int) -> Int {
        state.withLock { $0.budget.entries(atMost: limit) }
    }
}

import Foundation
import OutboundHTTP
import Synchronization

/// A transport that answers from a list, and time that passes only by waiting.
final class ScriptedTransport: Transport {
    /// How one attempt ends.
    enum Step: Sendable {
        case answer(Int, [(name: String, value: String)] = [])
        case fail(OutboundError.Reason, reached: Bool)
        case cancel
    }

    private struct State {
        var steps: [Step]
        var transfers: [Transfer] = []
        var pauses: [Duration] = []
        var now = Duration.zero
    }

    private let state: Mutex<State>

    init(_ steps: [Step]) {
        state = Mutex(State(steps: steps))
    }

    var transfers: [Transfer] { state.withLock { $0.transfers } }
    var pauses: [Duration] { state.withLock { $0.pauses } }
    var load: TransportLoad { TransportLoad() }

    /// A time that jumps over every pause, with the middle of all chances.
    var time: OutboundTime {
        var time = OutboundTime()
        time.now = { self.state.withLock { $0.now } }
        time.sleep = { pause in
            self.state.withLock { state in
                state.pauses.append(pause)
                state.now += pause
            }
        }
        time.date = { Date(timeIntervalSince1970: 1_800_000_000) }
        time.random = { 0.5 }
        return time
    }

    func advance(by duration: Duration) {
        state.withLock { $0.now += duration }
    }

    func perform(_ transfer: Transfer) async throws -> OutboundResponse {
        let step = state.withLock { state in
            state.transfers.append(transfer)
            return state.steps.count > 1 ? state.steps.removeFirst() : state.steps[0]
        }
        switch step {
        case .answer(let status, let headers):
            return OutboundResponse(status: status, headers: HeaderFields(headers))
        case .fail(let reason, let reached):
            throw OutboundError(reason, server: transfer.server, mayHaveReachedServer: reached)
        case .cancel:
            throw CancellationError()
        }
    }

    func close(within deadline: Duration) async {}
    func abandon() {}
}

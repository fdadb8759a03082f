import CCurl
import Observability
import Synchronization

/// Carries transfers with libcurl's multi interface, all of them on one thread of its own.
///
/// The thread starts with the first transfer and ends when the transport is closed.
final class CurlTransport: Transport {
    /// libcurl's side, so far as other threads know it.
    private struct State {
        /// What waits for the thread.
        var queue: TransferQueue
        /// The handle while the thread lives, so that it can be woken.
        var multi: CurlMulti?
        /// Who waits for the thread's end.
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    private let options: OutboundHTTPOptions
    private let authorities: String?

    /// Creates a transport without a thread.
    init(options: OutboundHTTPOptions, authorities: String?) {
        self.options = options
        self.authorities = authorities
        let queue = TransferQueue(
            maximumActive: options.maximumActive,
            maximumWaiting: options.maximumWaiting
        )
        state = Mutex(State(queue: queue))
    }

    /// How many transfers wait and run at this moment.
    var load: TransportLoad { state.withLock { $0.queue.load } }

    /// Hands a transfer to the thread and waits for its end.
    func perform(_ transfer: Transfer) async throws -> OutboundResponse {
        let id = state.withLock { $0.queue.makeID() }
        let deadline = ContinuousClock.now + transfer.timeout
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit(
                    WaitingTransfer(
                        id: id,
                        transfer: transfer,
                        deadline: deadline,
                        continuation: continuation
                    )
                )
            }
        } onCancel: {
            state.withLock { state in
                state.queue.cancel(id)
                state.multi?.wakeUp()
            }
        }
    }

    /// Refuses new transfers and waits for the thread's end.
    func close(within deadline: Duration) async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.queue.close(deadline: .now + deadline)
                guard let multi = state.multi else {
                    state.queue.markClosed()
                    return true
                }
                state.closers.append(continuation)
                multi.wakeUp()
                return false
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Ends the thread without waiting for it.
    func abandon() {
        state.withLock { state in
            state.queue.close(deadline: .now)
            state.multi?.wakeUp()
        }
    }

    private func submit(_ item: WaitingTransfer) {
        let refusal: (any Error)? = state.withLock { state in
            // The handler has run already when the task was cancelled before this moment.
            if Task.isCancelled {
                state.queue.forget(item.id)
                return CancellationError()
            }
            if let refusal = state.queue.refusal(for: item.transfer.server) { return refusal }
            let multi: CurlMulti
            do {
                multi = try state.multi ?? startThread()
            } catch {
                let reason = OutboundError.Reason.connectFailed("\(error)")
                return OutboundError(reason, server: item.transfer.server)
            }
            state.multi = multi
            state.queue.add(item)
            multi.wakeUp()
            return nil
        }
        if let refusal { item.continuation.resume(throwing: refusal) }
    }

    private func startThread() throws -> CurlMulti {
        let multi = try CurlMulti(options)
        do {
            try BlockingThread.start(name: "outbound-http") { self.run(multi) }
        } catch {
            multi.free()
            throw error
        }
        return multi
    }
}

// MARK: - On the thread

extension CurlTransport {
    private func run(_ multi: CurlMulti) {
        var active: [TransferID: CurlTransfer] = [:]
        while true {
            let now = ContinuousClock.now
            let work = state.withLock { $0.queue.takeWork(now: now) }
            let places = active.count + work.started.count
            settle(work, &active, multi)
            begin(work.started, &active, multi)
            multi.perform()
            while let (transfer, code) = multi.nextFinished() {
                end(transfer, &active, multi) { $0.end(code) }
            }
            for transfer in active.values where transfer.deadline <= now {
                end(transfer, &active, multi) { $0.end(.deadlineExceeded($0.timeout)) }
            }
            if case .closing(let deadline) = work.phase {
                if deadline <= now {
                    for transfer in active.values {
                        end(transfer, &active, multi) { $0.end(.shuttingDown) }
                    }
                }
                if closeIfIdle(multi) { return }
            }
            // A place that became free may have somebody waiting for it.
            if active.count == places {
                multi.wait(until: nextMoment(active, work), now: now)
            }
        }
    }

    /// Ends what was cancelled, and what expired or was abandoned before it began.
    private func settle(
        _ work: TransferQueue.Work,
        _ active: inout [TransferID: CurlTransfer],
        _ multi: CurlMulti
    ) {
        for item in work.cancelledWaiting {
            item.continuation.resume(throwing: CancellationError())
        }
        for item in work.expired {
            let reason = OutboundError.Reason.deadlineExceeded(item.transfer.timeout)
            item.continuation.resume(
                throwing: OutboundError(reason, server: item.transfer.server)
            )
        }
        for item in work.abandoned {
            let error = OutboundError(.shuttingDown, server: item.transfer.server)
            item.continuation.resume(throwing: error)
        }
        for id in work.cancelledActive {
            guard let transfer = active[id] else { continue }
            end(transfer, &active, multi) { $0.endCancelled() }
        }
    }

    private func begin(
        _ items: [WaitingTransfer],
        _ active: inout [TransferID: CurlTransfer],
        _ multi: CurlMulti
    ) {
        for item in items {
            guard let transfer = CurlTransfer(item, options: options, authorities: authorities),
                multi.add(transfer)
            else {
                state.withLock { $0.queue.finish(1) }
                let reason = OutboundError.Reason.connectFailed("libcurl cannot take it")
                item.continuation.resume(
                    throwing: OutboundError(reason, server: item.transfer.server)
                )
                continue
            }
            active[item.id] = transfer
        }
    }

    /// Takes the transfer from libcurl, which closes its connection unless it ended well, and
    /// only then resumes the caller.
    private func end(
        _ transfer: CurlTransfer,
        _ active: inout [TransferID: CurlTransfer],
        _ multi: CurlMulti,
        _ resume: (CurlTransfer) -> Void
    ) {
        multi.remove(transfer)
        active[transfer.id] = nil
        state.withLock { $0.queue.finish(1) }
        resume(transfer)
    }

    private func closeIfIdle(_ multi: CurlMulti) -> Bool {
        let closers: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            guard state.queue.load == TransportLoad() else { return nil }
            state.queue.markClosed()
            // From here on nobody can wake it, so it can be freed.
            state.multi = nil
            defer { state.closers = [] }
            return state.closers
        }
        guard let closers else { return false }
        multi.free()
        for closer in closers { closer.resume() }
        return true
    }

    private func nextMoment(
        _ active: [TransferID: CurlTransfer],
        _ work: TransferQueue.Work
    ) -> ContinuousClock.Instant? {
        var moments = active.values.map(\.deadline)
        if let expiry = work.nextExpiry { moments.append(expiry) }
        if case .closing(let deadline) = work.phase { moments.append(deadline) }
        return moments.min()
    }
}

import CPostgres
import Observability
import Synchronization

/// One connection to the server: the calling task sends, the loop reads and continues the task.
///
/// One request is in flight at a time. A call returns only when the server has answered to the end
/// or the connection is closed, also after a cancellation, so whoever has a channel can always
/// send.
final class Channel: DatabaseLoopHandler {
    /// What the owner is told, on the loop's thread or on the one that closes the channel.
    struct Observer: Sendable {
        /// Called once, when the connection is gone.
        var lost: @Sendable (Channel) -> Void = { _ in }
        /// Called for each notification of the server.
        var notified: @Sendable (PostgresNotification.Message) -> Void = { _ in }
    }

    /// The server process's id, as in pg_stat_activity.
    let backendID: Int32

    private let cancelHandle: CancelHandle?
    private let observer: Observer
    private let exchangeIDs = Atomic<UInt64>(0)
    private let state: Mutex<ChannelState>

    /// Takes over an open connection and has the loop watch it.
    init(
        _ connection: LibpqConnection,
        loop: DatabaseLoop,
        limits: ChannelLimits,
        observer: Observer
    ) {
        backendID = PQbackendPID(connection.pointer)
        cancelHandle = CancelHandle(connection)
        self.observer = observer
        state = Mutex(
            ChannelState(
                connection: connection,
                statements: StatementCache(limit: limits.statements),
                loop: loop,
                limits: limits
            )
        )
        // Once the loop knows the id, events may come in, and the state must have it by then.
        state.withLock { state in
            state.handlerID = loop.add(self)
            loop.watch(PQsocket(connection.pointer), for: state.handlerID)
        }
    }

    /// Whether the connection is open, as far as is known.
    var isOpen: Bool { state.withLock { $0.connection != nil } }

    /// Whether a transaction is open.
    var isInTransaction: Bool { state.withLock(\.isInTransaction) }

    /// Whether the next borrower can have the connection as it is.
    var isReusable: Bool {
        state.withLock { state in
            state.connection != nil && state.exchange == nil && !state.isCopying
                && !state.isInTransaction
        }
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Parameters:
    ///   - timeout: How long until the statement is cancelled; nil for the statement timeout.
    ///   - isShielded: Whether the task's cancellation is let pass, as for COMMIT and ROLLBACK.
    func exchange(
        _ request: Request,
        timeout: Duration? = nil,
        isShielded: Bool = false
    ) async throws(PostgresError) -> [PostgresRows] {
        let id = exchangeIDs.wrappingAdd(1, ordering: .relaxed).newValue
        let outcome =
            if isShielded {
                await withUnsafeContinuation { continuation in
                    begin(id, request, timeout: timeout, isShielded: true, continuation)
                }
            } else {
                await withTaskCancellationHandler {
                    await withUnsafeContinuation { continuation in
                        begin(id, request, timeout: timeout, isShielded: false, continuation)
                    }
                } onCancel: {
                    let effects = state.withLock { state in
                        state.exchange?.id == id ? state.cancel(.cancelled, now: .now()) : .init()
                    }
                    perform(effects)
                }
            }
        return try outcome.get()
    }

    /// Sends statements, and once more where only a stale prepared statement stood in the way.
    ///
    /// Outside a transaction a failed flight has had no effect, so it can be sent again.
    func run(_ request: Request, timeout: Duration?) async throws(PostgresError) -> [PostgresRows] {
        do {
            return try await exchange(request, timeout: timeout)
        } catch  where error.invalidatesPlans && request.isOneTransaction && !isInTransaction {
            return try await exchange(request, timeout: timeout)
        }
    }

    /// Sets how long statements may run, on this side, and gives what it was before.
    func setStatementTimeout(_ timeout: Duration) -> Duration {
        state.withLock { state in
            defer { state.limits.statementTimeout = timeout }
            return state.limits.statementTimeout
        }
    }

    /// Closes the connection; what is in flight fails.
    func close(_ reason: PostgresError = .clientClosed) {
        let effects = state.withLock { $0.close(reason) }
        perform(effects)
    }

    /// Reads and writes what can be, on the loop's thread.
    func descriptorReady(canWrite: Bool) {
        let effects = state.withLock { $0.descriptorReady(canWrite: canWrite) }
        perform(effects)
    }

    /// Keeps the deadline, on the loop's thread.
    func timePassed(_ now: MonotonicTime) {
        let effects = state.withLock { $0.timePassed(now) }
        perform(effects)
    }

    private func begin(
        _ id: UInt64,
        _ request: Request,
        timeout: Duration?,
        isShielded: Bool,
        _ continuation: UnsafeContinuation<Exchange.Outcome, Never>
    ) {
        let now = MonotonicTime.now()
        let effects = state.withLock { state -> ChannelState.Effects in
            if let refusal = state.refusal(of: request, isShielded: isShielded) {
                return ChannelState.Effects(resumption: (continuation, .failure(refusal)))
            }
            let limits = state.limits
            let timeout = timeout ?? limits.statementTimeout + limits.statementGrace
            guard let kind = state.send(request) else {
                var effects = state.closeBroken()
                let loss = state.loss ?? .connectionLost("the request could not be sent")
                effects.resumption = (continuation, .failure(loss))
                return effects
            }
            state.exchange = Exchange(
                id: id,
                kind: kind,
                deadline: now.advanced(by: timeout),
                start: now,
                continuation: continuation
            )
            guard state.flush() else { return state.closeBroken() }
            return ChannelState.Effects(resumption: state.takeCompleted(now: now))
        }
        perform(effects)
    }

    /// Does what follows from a change of the state, outside its lock.
    private func perform(_ effects: ChannelState.Effects) {
        for message in effects.messages {
            observer.notified(message)
        }
        if effects.sendsCancelRequest { sendCancelRequest() }
        if effects.isLost { observer.lost(self) }
        if let (continuation, outcome) = effects.resumption {
            continuation.resume(returning: outcome)
        }
    }

    /// Has the server cancel what is in flight, on a thread of its own because libpq blocks for it.
    private func sendCancelRequest() {
        guard let id = state.withLock({ $0.exchange?.id }) else { return }
        do throws(ThreadError) {
            try BlockingThread.start(name: "database-cancel") { [cancelHandle] in
                cancelHandle?.cancel()
                self.cancelRequestEnded(id)
            }
        } catch {
            // The statement then ends by itself, or its grace does and the connection is closed.
            cancelRequestEnded(id)
        }
    }

    private func cancelRequestEnded(_ id: UInt64) {
        let effects = state.withLock { $0.cancelRequestEnded(id: id, now: .now()) }
        perform(effects)
    }
}

import CPostgres
import Glibc

/// The part of a channel that its lock guards: libpq's handle and what is in flight on it.
///
/// Every call into libpq after connecting stands in this type's extensions; none of them blocks.
struct ChannelState {
    /// What the channel has to do once the lock is open again.
    struct Effects {
        /// Who is told what.
        var resumption: (UnsafeContinuation<Exchange.Outcome, Never>, Exchange.Outcome)?
        /// What the server notified.
        var messages: [PostgresNotification.Message] = []
        /// Whether the connection is gone as of now.
        var isLost = false
        /// Whether a cancel request is to be sent.
        var sendsCancelRequest = false
    }

    /// libpq's handle, nil once the connection is closed.
    var connection: LibpqConnection?
    /// Why the connection is closed.
    var loss: PostgresError?
    /// What is in flight.
    var exchange: Exchange?
    /// Whether the server waits for data of a COPY.
    var isCopying = false
    /// The prepared statements.
    var statements: StatementCache
    /// Whether the loop watches for room to write.
    var isWatchingWrites = false

    /// The loop that watches the socket.
    let loop: DatabaseLoop
    /// The channel's id there.
    var handlerID: UInt64 = 0
    /// The limits that the exchanges keep.
    var limits: ChannelLimits

    /// Whether the next statement would run inside an explicit transaction, or is one to be ended.
    var isInTransaction: Bool {
        guard let connection else { return false }
        return PQtransactionStatus(connection.pointer) != PQTRANS_IDLE
    }

    /// Why a request cannot be sent now; nil where it can.
    func refusal(of request: Request, isShielded: Bool) -> PostgresError? {
        guard connection != nil else { return loss ?? .clientClosed }
        guard exchange == nil else { return .connectionBusy }
        switch request {
        case .copyData, .copyEnd:
            if !isCopying { return .misuse("no COPY is under way on this connection") }
        case .copyStart, .script, .statement, .statements:
            if isCopying { return .misuse("a COPY is under way on this connection") }
        }
        // Looked at under the lock, so that a cancellation that comes later finds the exchange.
        if !isShielded, Task.isCancelled { return .cancelled }
        return request.encodingFailure
    }

    /// Closes the connection and fails what is in flight.
    mutating func close(_ reason: PostgresError) -> Effects {
        var effects = Effects()
        guard let connection else { return effects }
        loss = reason
        // The descriptor's number may be given to another connection as soon as libpq closes it.
        loop.unwatch(PQsocket(connection.pointer))
        loop.remove(handlerID)
        PQfinish(connection.pointer)
        self.connection = nil
        effects.isLost = true
        if let exchange {
            self.exchange = nil
            let outcome: Exchange.Outcome =
                exchange.isAnswered && exchange.failure == nil
                ? exchange.outcome(statementTimeout: limits.statementTimeout, now: .now())
                : .failure(exchange.cancellation ?? reason)
            effects.resumption = (exchange.continuation, outcome)
        }
        return effects
    }

    /// Closes the connection because libpq says that it is broken.
    mutating func closeBroken() -> Effects {
        let message = oneLine(connection.flatMap { PQerrorMessage($0.pointer) })
        return close(.connectionLost(message.isEmpty ? "the server closed it" : message))
    }

    /// Asks for the cancellation of what is in flight.
    mutating func cancel(_ reason: PostgresError, now: MonotonicTime) -> Effects {
        var effects = Effects()
        guard exchange != nil, exchange?.cancellation == nil, exchange?.isAnswered == false else {
            return effects
        }
        exchange?.cancellation = reason
        exchange?.isCancelRequestUnderWay = true
        exchange?.deadline = now.advanced(by: limits.cancelGrace)
        effects.sendsCancelRequest = true
        return effects
    }

    /// Notes that the cancel request has ended.
    mutating func cancelRequestEnded(id: UInt64, now: MonotonicTime) -> Effects {
        guard exchange?.id == id else { return Effects() }
        exchange?.isCancelRequestUnderWay = false
        var effects = Effects()
        effects.resumption = takeCompleted(now: now)
        return effects
    }

    /// Looks at the deadline of what is in flight: first it is cancelled, then given up.
    mutating func timePassed(_ now: MonotonicTime) -> Effects {
        guard let exchange, now >= exchange.deadline else { return Effects() }
        if exchange.cancellation == nil {
            return cancel(.statementTimeout, now: now)
        }
        return close(.connectionLost("the server did not answer a cancel request in time"))
    }

    /// Takes the exchange out where it is complete, with what its caller is told.
    mutating func takeCompleted(
        now: MonotonicTime
    ) -> (UnsafeContinuation<Exchange.Outcome, Never>, Exchange.Outcome)? {
        guard let exchange, exchange.isComplete else { return nil }
        self.exchange = nil
        let outcome = exchange.outcome(statementTimeout: limits.statementTimeout, now: now)
        return (exchange.continuation, outcome)
    }
}

/// The limits that a channel keeps.
struct ChannelLimits: Sendable {
    /// How long a statement may run on the server.
    var statementTimeout: Duration
    /// How much longer than the server's limit the client waits before it cancels by itself.
    var statementGrace: Duration = .seconds(1)
    /// How long a cancelled statement may take to end before the connection is closed.
    var cancelGrace: Duration = .seconds(5)
    /// How many bytes an answer may have.
    var resultBytes: Int
    /// How many prepared statements are kept.
    var statements: Int
}

import CPostgres
import Glibc

extension ChannelState {
    /// Reads what the socket has, and writes what is left to write.
    mutating func descriptorReady(canWrite: Bool) -> Effects {
        guard let connection else { return Effects() }
        if canWrite, !flush() { return closeBroken() }
        countReceived()
        let isAlive = PQconsumeInput(connection.pointer) == 1
        var effects = Effects()
        effects.messages = takeMessages()
        if exchange != nil { readResults() }
        if let refusal = exchange?.refusal { return close(refusal) }
        if !isAlive || PQstatus(connection.pointer) == CONNECTION_BAD {
            return closeLost(keeping: effects)
        }
        if let exchange, !exchange.isAnswered {
            self.exchange?.isPartlyReceived = true
            if exchange.receivedBytes > limits.resultBytes, exchange.cancellation == nil {
                let error = PostgresError.resultTooLarge(limitBytes: limits.resultBytes)
                effects.sendsCancelRequest = cancel(error, now: .now()).sendsCancelRequest
            }
        }
        if exchange?.isComplete == true { effects.resumption = takeCompleted(now: .now()) }
        return effects
    }

    /// Writes what libpq still holds; false where the connection is broken.
    mutating func flush() -> Bool {
        guard let connection else { return false }
        let left = PQflush(connection.pointer)
        guard left >= 0 else { return false }
        let needsRoom = left == 1
        if needsRoom != isWatchingWrites {
            isWatchingWrites = needsRoom
            loop.watchWriting(needsRoom, of: PQsocket(connection.pointer), for: handlerID)
        }
        if !needsRoom, case .flush = exchange?.kind { exchange?.isAnswered = true }
        return true
    }

    /// Closes the connection with the server's own reason, where it gave one before it went.
    private mutating func closeLost(keeping effects: Effects) -> Effects {
        var closed: Effects
        if let failure = exchange?.failure {
            closed = close(.connectionLost(failure.description))
        } else {
            closed = closeBroken()
        }
        closed.messages = effects.messages
        return closed
    }

    /// Counts the bytes of an answer that comes in several portions; a small one costs nothing.
    private mutating func countReceived() {
        guard exchange?.isPartlyReceived == true, let connection else { return }
        var available: Int32 = 0
        _ = ioctl(PQsocket(connection.pointer), UInt(FIONREAD), &available)
        exchange?.receivedBytes += Int(available)
    }

    /// Takes what the server notified on this connection's channels.
    private func takeMessages() -> [PostgresNotification.Message] {
        guard let connection else { return [] }
        var messages: [PostgresNotification.Message] = []
        while let notification = PQnotifies(connection.pointer) {
            messages.append(
                PostgresNotification.Message(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra),
                    backendID: notification.pointee.be_pid
                )
            )
            PQfreemem(notification)
        }
        return messages
    }

    /// Takes the results that are complete.
    private mutating func readResults() {
        guard let connection else { return }
        var hasStepEnded = false
        while exchange?.isAnswered == false, exchange?.refusal == nil,
            PQisBusy(connection.pointer) == 0
        {
            switch exchange?.kind {
            case .flush, nil:
                return
            case .copyStart, .plain:
                guard let result = PQgetResult(connection.pointer) else {
                    exchange?.isAnswered = true
                    return
                }
                take(ResultHandle(result))
            case .pipeline(let steps):
                if let result = PQgetResult(connection.pointer) {
                    hasStepEnded = false
                    takePipelined(ResultHandle(result), steps: steps)
                } else if hasStepEnded {
                    // Twice nothing is how libpq says that a pipeline broke with its connection.
                    return
                } else {
                    hasStepEnded = true
                    exchange?.endedSteps += 1
                }
            }
        }
    }

    /// Takes a result of a statement, a script or the start of a COPY.
    private mutating func take(_ result: ResultHandle) {
        switch result.status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            exchange?.rows.append(PostgresRows(result))
        case PGRES_COPY_IN:
            if case .copyStart = exchange?.kind {
                isCopying = true
                exchange?.isAnswered = true
            } else {
                refuseCopy()
            }
        case PGRES_COPY_OUT, PGRES_COPY_BOTH:
            refuseCopy()
        default:
            fail(result)
        }
    }

    /// Refuses a COPY that came where none can be served; there is no way back but closing.
    private mutating func refuseCopy() {
        exchange?.refusal = .misuse(
            "a COPY was sent as an ordinary statement, which closed the connection; use copyIn"
        )
    }

    /// Takes a result of one of a pipeline's steps.
    private mutating func takePipelined(_ result: ResultHandle, steps: [Exchange.Step]) {
        switch result.status {
        case PGRES_PIPELINE_SYNC:
            exchange?.isAnswered = true
            if let connection { PQexitPipelineMode(connection.pointer) }
            return
        case PGRES_PIPELINE_ABORTED:
            return
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            return refuseCopy()
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            break
        default:
            fail(result)
            return
        }
        guard let ended = exchange?.endedSteps, ended < steps.count else { return }
        switch steps[ended] {
        case .prepare(let key, let name):
            statements.insert(name, for: key)
        case .dropStatements:
            statements.didReset()
        case .setUp:
            break
        case .statement:
            exchange?.rows.append(PostgresRows(result))
        }
    }

    /// Keeps the first failure.
    private mutating func fail(_ result: ResultHandle) {
        guard exchange?.failure == nil else { return }
        if let error = result.serverError {
            exchange?.failure = .server(error)
            if error.sqlState == .featureNotSupported || error.sqlState == .invalidStatementName {
                statements.invalidate()
            }
        } else {
            exchange?.failure = .connectionLost(result.message)
        }
    }
}

/// One request to the server and what has come back of it.
struct Exchange {
    /// What the continuation of an exchange is resumed with.
    typealias Outcome = Result<[PostgresRows], PostgresError>

    /// What ends the exchange.
    enum Kind {
        /// One statement or a script: libpq's list of results ends.
        case plain
        /// Several statements at once: the pipeline's synchronisation point comes back.
        case pipeline([Step])
        /// The server is ready to take the data of a COPY.
        case copyStart
        /// All data of a COPY has left libpq's buffer.
        case flush
    }

    /// One command of a pipeline.
    enum Step {
        /// Prepares a statement, which is remembered once the server has agreed.
        case prepare(StatementCache.Key, name: String)
        /// Sets the session up; its result is dropped.
        case setUp
        /// Drops all prepared statements of the session.
        case dropStatements
        /// A statement whose rows the caller gets.
        case statement
    }

    /// Tells the exchanges of a connection apart.
    let id: UInt64
    /// What ends it.
    var kind: Kind
    /// When the statement is cancelled.
    var deadline: MonotonicTime
    /// When the caller's call began.
    let start: MonotonicTime
    /// Who waits for the outcome.
    let continuation: UnsafeContinuation<Outcome, Never>

    /// The rows so far.
    var rows: [PostgresRows] = []
    /// The first failure.
    var failure: PostgresError?
    /// Why the answer cannot be read any further, so that the connection has to be closed.
    var refusal: PostgresError?
    /// How many of a pipeline's steps have ended.
    var endedSteps = 0
    /// Why we asked the server to cancel; nil where we did not.
    var cancellation: PostgresError?
    /// Whether a thread is sending a cancel request; until it has ended, nothing else may be sent
    /// on this connection, or the request could hit the next statement.
    var isCancelRequestUnderWay = false
    /// Whether everything was read.
    var isAnswered = false
    /// How many bytes came in beyond the first portion.
    var receivedBytes = 0
    /// Whether a portion came in and more is due.
    var isPartlyReceived = false

    /// Whether the caller can be told.
    var isComplete: Bool { isAnswered && !isCancelRequestUnderWay }

    /// What the caller is told.
    ///
    /// A statement that ended by itself before the cancel request reached the server has had its
    /// effect, so its outcome is told as it is.
    func outcome(statementTimeout: Duration, now: MonotonicTime) -> Outcome {
        guard let failure else {
            if case .resultTooLarge = cancellation { return .failure(cancellation ?? .cancelled) }
            return .success(rows)
        }
        guard failure.sqlState == .queryCanceled else { return .failure(failure) }
        if let cancellation { return .failure(cancellation) }
        // The message that tells the causes apart is in the server's language; the time is not.
        let ranOut = now.since(start) >= statementTimeout
        return .failure(ranOut ? .statementTimeout : failure)
    }
}

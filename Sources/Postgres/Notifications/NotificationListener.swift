import DequeModule
import Logging
import Observability
import Synchronization

/// Listens on a connection of its own and opens another one whenever that is lost.
///
/// It is pulled: the connection is opened and opened again inside `next()`, so no task of its own
/// has to be watched.
final class NotificationListener: Sendable {
    /// The most messages that wait for a slow consumer.
    static let bufferLimit = 10_000

    private struct State {
        var channel: Channel?
        var messages: Deque<PostgresNotification.Message> = []
        var hasMissed = false
        var consumer: UnsafeContinuation<Void, Never>?

        mutating func takeConsumer() -> UnsafeContinuation<Void, Never>? {
            defer { consumer = nil }
            return consumer
        }
    }

    private let channels: [String]
    private let opener: ChannelOpener
    private let pool: ConnectionPool
    private let instruments: PostgresInstruments
    private let logger: Logger
    private let state = Mutex(State())

    /// Takes the names to listen on; nothing is opened yet.
    init(
        channels: [String],
        opener: ChannelOpener,
        pool: ConnectionPool,
        instruments: PostgresInstruments,
        logger: Logger
    ) {
        self.channels = channels
        self.opener = opener
        self.pool = pool
        self.instruments = instruments
        self.logger = logger
    }

    deinit {
        state.withLock(\.channel)?.close()
    }

    /// Waits for what comes next; nil when the task is cancelled or the client is closed.
    func next() async -> PostgresNotification? {
        while !Task.isCancelled, !pool.isClosed {
            if let waiting = takeWaiting() { return waiting }
            if state.withLock({ $0.channel == nil }) {
                guard await listen() else { return nil }
                return .listening
            }
            await waitForEvent()
        }
        state.withLock(\.channel)?.close()
        return nil
    }

    /// Takes what has come in already.
    private func takeWaiting() -> PostgresNotification? {
        state.withLock { state in
            if let message = state.messages.popFirst() { return .message(message) }
            guard state.hasMissed, state.channel != nil else { return nil }
            state.hasMissed = false
            return .listening
        }
    }

    /// Opens a connection and listens, trying until it works; false where the task is cancelled.
    private func listen() async -> Bool {
        var backoff = Duration.milliseconds(50)
        var isFirstFailure = true
        while !pool.isClosed {
            do {
                try await listenOnce()
                return true
            } catch {
                if Task.isCancelled { return false }
                if isFirstFailure {
                    logger.warning(
                        "database listener not connected",
                        metadata: ["error": "\(error)"]
                    )
                }
                isFirstFailure = false
            }
            do {
                try await Task.sleep(for: backoff * Double.random(in: 0.5...1))
            } catch {
                return false
            }
            backoff = min(backoff * 2, .seconds(1))
        }
        return false
    }

    private func listenOnce() async throws(PostgresError) {
        let observer = Channel.Observer(
            lost: { [weak self, weak pool] channel in
                pool?.lost(channel)
                self?.lost(channel)
            },
            notified: { [weak self] in self?.deliver($0) }
        )
        let channel = try await BlockingThread.run(name: "database-connect") { [opener] in
            opener.open(observer)
        }
        state.withLock { state in
            state.channel = channel
            state.hasMissed = false
        }
        pool.adopt(channel)
        let statements = channels.map { name in
            PostgresQuery(control: "LISTEN \(PostgresIdentifier.quoted(name))")
        }
        do {
            _ = try await channel.exchange(.statements(statements, setUpCount: 0))
        } catch {
            channel.close(error)
            lost(channel)
            throw error
        }
    }

    private func waitForEvent() async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isReady = state.withLock { state in
                    let hasNews = !state.messages.isEmpty || state.channel == nil
                    guard !hasNews, !Task.isCancelled else { return true }
                    state.consumer = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeConsumer() }?.resume()
        }
    }

    /// Keeps a message for the consumer; the oldest makes way where there are too many.
    private func deliver(_ message: PostgresNotification.Message) {
        let (consumer, isDropped) = state.withLock { state in
            let isFull = state.messages.count >= Self.bufferLimit
            if isFull {
                state.messages.removeFirst()
                state.hasMissed = true
            }
            state.messages.append(message)
            return (state.takeConsumer(), isFull)
        }
        if isDropped { instruments.droppedNotifications.increment() }
        consumer?.resume()
    }

    /// Forgets the connection; the next `next()` opens another.
    private func lost(_ channel: Channel) {
        let consumer = state.withLock { state in
            if state.channel === channel { state.channel = nil }
            return state.takeConsumer()
        }
        consumer?.resume()
    }
}

import HummingbirdCore
import Logging
import NIOCore

/// A kind of connection whose requests are handled on the event loop that serves it.
///
/// A request then wakes no thread of the pool and waits for no way back, which a short one takes
/// longer for than for its own work.
struct LoopConnection: ServerChildChannel {
    /// Reads and writes the connection's HTTP.
    let http: HTTP1Channel

    /// Prepares a connection that was accepted.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        http.setup(channel: channel, logger: logger)
    }

    /// Handles a connection's requests until it is closed.
    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await http.handle(value: value, logger: logger)
        }
    }
}

import Hummingbird
import NIOCore

/// What goes with a request: beside Hummingbird's own, the connection, which a fault may close.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    /// The connection that the request came on.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

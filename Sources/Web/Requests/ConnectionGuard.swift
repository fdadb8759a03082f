import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Observability

/// Watches one connection's HTTP parts: caps bodies, notes when the client sends nothing more,
/// and names the answers that no route gave.
///
/// The decoder answers malformed requests by itself, before any route; such an answer still gets
/// its `X-Request-ID` here and is counted.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let bodyLimit: Int
    private let metrics: RequestMetrics
    private let closedInputs: ClosedInputs
    private var bodyBytes = 0
    /// Whether bytes came that are no request, so that the next answer may be no route's.
    private var isRefusing = false

    init(bodyLimit: Int, metrics: RequestMetrics, closedInputs: ClosedInputs) {
        self.bodyLimit = bodyLimit
        self.metrics = metrics
        self.closedInputs = closedInputs
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            closedInputs.insert(context.channel)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        closedInputs.remove(context.channel)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: bodyBytes = 0
        case .body(let buffer):
            bodyBytes += buffer.readableBytes
            guard bodyBytes <= bodyLimit else {
                metrics.refused(.bodyTooLarge)
                context.close(promise: nil)
                return
            }
        case .end: break
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isRefusing = true
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isRefusing, case .head(var head) = unwrapOutboundIn(data),
            !head.headerFields.contains(.requestID)
        else {
            context.write(data, promise: promise)
            return
        }
        isRefusing = false
        metrics.refused(.malformed)
        head.headerFields[.requestID] = TraceContext().traceID
        head.headerFields[.serverTiming] = "total;dur=0"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}

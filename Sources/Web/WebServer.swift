import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOHTTPTypes
import NIOPosix
public import Observability
public import ServiceLifecycle

/// The HTTP server: listens, limits what a connection may do, and hands requests to the routes.
public struct WebServer: Service {
    /// Where to listen and what a connection may do.
    public struct Options: Sendable {
        /// The address to listen on.
        public var host = "127.0.0.1"
        /// The port to listen on; 0 takes a free one.
        public var port = 8_080
        /// Whether a free port is taken where the port is another program's.
        public var takesAnotherPort = false
        /// Whether an address is that of a proxy whose `X-Forwarded-For` is believed.
        public var isTrustedProxy: @Sendable (_ address: String) -> Bool = { _ in false }
        /// How long a connection may say nothing before it is closed.
        public var idleTimeout: Duration = .seconds(60)
        /// How many connections are open at once; further ones wait unaccepted.
        public var connectionLimit = 2_000
        /// The largest body of a request in bytes, whatever the route's own limit.
        public var bodyLimit = 16 << 20
        /// The largest sum of a request's header fields, in bytes.
        public var headerLimit = 32 << 10

        /// The usual limits.
        public init() {}
    }

    private let options: Options
    private let handler: RequestHandler
    private let closedInputs = ClosedInputs()
    private let metrics: RequestMetrics
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void

    /// Prepares a server; it listens once it runs.
    ///
    /// - Parameters:
    ///   - options: Where to listen and what a connection may do.
    ///   - handler: Answers the requests.
    ///   - metrics: Counts what never reaches a route.
    ///   - logger: Logs for the requests.
    ///   - onListening: Told the port once connections are accepted.
    public init(
        options: Options,
        handler: RequestHandler,
        metrics: RequestMetrics,
        logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.options = options
        self.handler = handler
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Listens and answers until a graceful shutdown; requests in hand are answered first.
    ///
    /// - Throws: ``CannotListen`` where the port cannot be opened.
    public func run() async throws {
        do {
            try await listen(options.port)
        } catch let error as CannotListen where error.isTaken && options.takesAnotherPort {
            logger.notice("port is taken, using another", metadata: ["port": "\(options.port)"])
            try await listen(0)
        }
    }

    private func listen(_ port: Int) async throws {
        let server = try builder.buildServer(
            configuration: ServerConfiguration(
                address: .hostname(options.host, port: port),
                backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    options.connectionLimit,
                    logger: logger
                )
            ),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: quietLogger
        ) { [handler, logger, options, closedInputs] request, writer, channel in
            let client = ClientAddress(
                channel.remoteAddress,
                forwardedFor: request.headers[values: .forwardedFor],
                isTrustedProxy: options.isTrustedProxy
            )
            let context = WebContext(source: WebContext.Source(logger: logger, client: client))
            let answered = await handler.answer(request, context)
            let response = answered.response
            do {
                try await writer.write(response: response.head, body: response.body)
            } catch {
                // A server that is being cancelled is no client that has gone.
                handler.finish(answered, isClientGone: !(error is CancellationError))
                throw error
            }
            let isGone = closedInputs.contains(channel) || !channel.isActive
            handler.finish(answered, isClientGone: isGone)
        } onServerRunning: { [onListening] channel in
            onListening(channel.localAddress?.port ?? 0)
        }
        do {
            try await server.run()
        } catch let error as IOError {
            throw CannotListen(host: options.host, port: port, code: error.errnoCode)
        }
    }

    /// Asks each event loop for a turn, to measure how late it is.
    public static var loopProbes: [EventLoopLag.Probe] {
        MultiThreadedEventLoopGroup.singleton.makeIterator().enumerated().map { index, loop in
            EventLoopLag.Probe("http_\(index + 1)") {
                let clock = ContinuousClock()
                let asked = clock.now
                return try await loop.submit { clock.now - asked }.get()
            }
        }
    }

    /// The event loops that connections are served by, which must turn.
    public static var hearts: [Heart] {
        MultiThreadedEventLoopGroup.singleton.makeIterator().enumerated().map { index, loop in
            Heart("http_\(index + 1)") { beat in loop.execute(beat) }
        }
    }

    private var builder: HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionGuard(
                    bodyLimit: options.bodyLimit,
                    metrics: metrics,
                    closedInputs: closedInputs
                )
            ],
            idleTimeout: .nanoseconds(options.idleTimeout.nanoseconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: options.headerLimit,
                maxHeaderListSize: options.headerLimit,
                maxHeaderFieldCount: 200
            )
        )
        return HTTPServerBuilder { respond in
            LoopConnection(http: HTTP1Channel(responder: respond, configuration: configuration))
        }
    }

    /// The framework says at info level that it listens; the start-up says it better.
    private var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        return quiet
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

import Hummingbird
import Logging
import ModuleKit
import NIOCore
import NIOPosix
import Observability
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Web

struct WebServerTests {
    /// Makes a server on a free port of loopback.
    private func server(
        _ registry: MetricRegistry,
        route: ModuleRoute,
        library: FixedLibrary = FixedLibrary(),
        _ change: (inout WebServer.Options) -> Void,
        onListening: @escaping @Sendable (Int) -> Void
    ) throws -> WebServer {
        let logger = Logger(label: "web") { _ in Silent() }
        let metrics = RequestMetrics(registry)
        let routes = try WebRoutes(
            operational: OperationalRoutes(
                health: HealthMonitor(metrics: registry, logger: logger),
                metrics: MetricsAnswer(
                    scraper: MetricScraper(registry: registry),
                    token: nil
                ),
                drain: DrainState(),
                version: "1",
                access: AccessRule(adminToken: nil)
            ),
            library: library,
            modules: [MountedModule(id: "probe", routes: [route])],
            metrics: metrics,
            isSecure: false
        )
        var options = WebServer.Options()
        options.port = 0
        change(&options)
        return WebServer(
            options: options,
            handler: routes.handler(),
            metrics: metrics,
            logger: logger,
            onListening: onListening
        )
    }

    /// Runs a server for the length of a body, then stops it gracefully.
    private func withServer(
        route: ModuleRoute = ModuleRoute(.get) { _ in .status(204) },
        library: FixedLibrary = FixedLibrary(),
        _ change: (inout WebServer.Options) -> Void = { _ in },
        _ body: (_ port: Int, _ registry: MetricRegistry, _ group: ServiceGroup) async throws ->
            Void
    ) async throws {
        let registry = MetricRegistry()
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = try server(registry, route: route, library: library, change) {
            listening.yield($0)
        }
        let group = ServiceGroup(services: [server], logger: Logger(label: "web") { _ in Silent() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                return try await tasks.waitForAll()
            }
            try await body(port, registry, group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a taken port ends a server, or a free one is taken where that will do`() async throws {
        try await withServer { taken, _, _ in
            await #expect(throws: CannotListen.self) {
                try await withServer { options in
                    options.port = taken
                } _: { _, _, _ in
                }
            }
            try await withServer { options in
                options.port = taken
                options.takesAnotherPort = true
            } _: { port, _, _ in
                #expect(port != taken && port != 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `an answer over a socket carries date, request id and timing`() async throws {
        try await withServer { port, _, _ in
            let answer = try await exchange(
                "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                port: port
            )
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            for name in ["Date: ", "X-Request-ID: ", "Server-Timing: total;dur="] {
                #expect(answer.contains(name))
            }
            #expect(answer.contains(" GMT\r\n"))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a client on this machine reads the pages over a socket`() async throws {
        try await withServer { port, _, _ in
            let answer = try await exchange(
                "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n",
                port: port
            )
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("No meetings yet"))
        }
    }

    @Test(
        .timeLimit(.minutes(3)),
        arguments: [
            "NONSENSE\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "y", count: 40_000))\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        ]
    )
    func `what is not sound HTTP is refused with a request id, and counted`(
        bytes: String
    ) async throws {
        try await withServer { port, registry, _ in
            let answer = try await exchange(bytes, port: port)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("X-Request-ID: "))
            let exposition = String(decoding: registry.exposition(), as: UTF8.self)
            #expect(
                exposition.contains(
                    #"taskforge_http_refused_requests_total{reason="malformed"} 1"#
                )
            )
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `what computes holds up no event loop`() async throws {
        let isOnLoop = Mutex<[Bool]>([])
        let note: @Sendable () -> Void = {
            isOnLoop.withLock { $0.append(MultiThreadedEventLoopGroup.currentEventLoop != nil) }
        }
        let route = ModuleRoute(.get) { _ in
            note()
            return .status(204)
        }
        var library = FixedLibrary()
        library.onMeetings = note
        try await withServer(route: route, library: library) { port, _, _ in
            for path in ["/", "/api/v1/meetings", "/webhooks/probe"] {
                _ = try await exchange(
                    "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
                    port: port
                )
            }
        }
        #expect(isOnLoop.withLock { $0 } == [false, false, false])
    }

    @Test(.timeLimit(.minutes(3)))
    func `a connection that says nothing is closed`() async throws {
        try await withServer({ $0.idleTimeout = .milliseconds(100) }) { port, _, _ in
            let answer = try await exchange("GET /livez HTTP/1.1\r\nHost: lo", port: port)
            #expect(answer.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a body larger than any route takes ends the connection`() async throws {
        let change: (inout WebServer.Options) -> Void = { $0.bodyLimit = 1_000 }
        try await withServer(change) { port, registry, _ in
            let chunk = "3e8\r\n\(String(repeating: "x", count: 1_000))\r\n"
            _ = try await exchange(
                "POST /livez HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk + chunk,
                port: port
            )
            let exposition = String(decoding: registry.exposition(), as: UTF8.self)
            #expect(
                exposition.contains(
                    #"taskforge_http_refused_requests_total{reason="body_too_large"} 1"#
                )
            )
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a request in hand is answered before the server stops`() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let route = ModuleRoute(.get) { _ in
            begin.yield()
            _ = await released.first { true }
            return .json("{}")
        }
        try await withServer(route: route) { port, _, group in
            async let answer = exchange(
                "GET /webhooks/probe HTTP/1.1\r\nHost: localhost\r\n\r\n",
                port: port
            )
            _ = await begun.first { true }
            await group.triggerGracefulShutdown()
            release.yield()
            let text = try await answer
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: [true, false])
    func `a client that leaves before its answer is counted, and not as an error`(
        leaves: Bool
    ) async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let route = ModuleRoute(.get) { _ in
            begin.yield()
            _ = await released.first { true }
            return .json("{}")
        }
        try await withServer(route: route) { port, registry, _ in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            let request = "GET /webhooks/probe HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await channel.writeAndFlush(ByteBuffer(string: request))
            _ = await begun.first { true }
            func metrics() -> String {
                String(decoding: registry.exposition(), as: UTF8.self)
            }
            if leaves {
                try await channel.close()
                // The server hears of it a moment later.
                try await Task.sleep(for: .milliseconds(100))
            }
            release.yield()
            let status = leaves ? 499 : 200
            try await eventually("the request is over") {
                metrics().contains(#"http_response_status_code="\#(status)""#)
            }
            #expect(metrics().contains("client_closed_total{") == leaves)
            if !leaves { try await channel.close() }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a taken port is told in a sentence`() async throws {
        let route = ModuleRoute(.get) { _ in .status(204) }
        try await withServer { port, registry, _ in
            let second = try server(registry, route: route, { $0.port = port }) { _ in }
            await #expect(throws: CannotListen.self) { try await second.run() }
        }
        let told = CannotListen(host: "127.0.0.1", port: 80, code: 98).description
        #expect(told.hasPrefix("Port 80 on 127.0.0.1 is taken: "))
    }

    /// Sends bytes and reads until the server closes.
    private func exchange(_ bytes: String, port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: bytes))
            var answer = ""
            do {
                for try await part in inbound {
                    answer += String(buffer: part)
                }
            } catch is IOError {
                // A reset instead of an orderly end is an end as well.
            }
            return answer
        }
    }
}

import Foundation
import ServiceLifecycle
import TestSupport
import Testing

@testable import OutboundHTTP

@Suite(.timeLimit(.minutes(1)))
struct LimitsTests {
    @Test func `many requests at once all come back, over few connections`() async throws {
        let server = try LoopbackServer { exchange in
            exchange.pause(for: .milliseconds(2))
            exchange.respond(body: exchange.request.path)
        }
        defer { server.stop() }
        let under = ClientUnderTest { $0.maximumPerHost = 8 }
        let url = server.url
        try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 1...500 {
                group.addTask {
                    let response = try await under.client.send(
                        OutboundRequest(upstream: "test", url: "\(url)/\(number)")
                    )
                    return (number, String(decoding: response.body, as: UTF8.self))
                }
            }
            for try await (number, body) in group { #expect(body == "/\(number)") }
        }
        #expect(server.requests.count == 500)
        #expect(server.connections <= 8)
    }

    @Test func `requests beyond the limits are refused and counted`() async throws {
        let arrived = TestSignal()
        let release = TestSignal()
        let server = try LoopbackServer { exchange in
            arrived.send()
            _ = exchange.clientCloses(within: .seconds(20))
        }
        defer { server.stop() }
        let under = ClientUnderTest { options in
            options.maximumActive = 1
            options.maximumWaiting = 1
        }
        let request = OutboundRequest(upstream: "test", url: server.url)
        await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...3 {
                group.addTask {
                    do {
                        _ = try await under.client.send(request)
                    } catch let error as OutboundError {
                        #expect(error.reason == .queueFull(limit: 1))
                        #expect(!error.mayHaveReachedServer)
                        release.send()
                    }
                }
            }
            #expect(await arrived.wait(.seconds(5)))
            #expect(await release.wait(.seconds(5)))
            #expect(
                under.metrics("taskforge_http_client_requests{").sorted() == [
                    #"taskforge_http_client_requests{state="active"} 1"#,
                    #"taskforge_http_client_requests{state="waiting"} 1"#,
                ]
            )
            // Before the cancellation, which may free the place a moment before the waiting ends.
            #expect(server.requests.count == 1)
            group.cancelAll()
        }
        let refused = #"taskforge_http_client_refused_total{upstream="test",reason="queue_full"} 1"#
        #expect(under.metrics("refused_total{upstream") == [refused])
    }

    @Test func `a place that becomes free is taken at once`() async throws {
        let server = try LoopbackServer { $0.respond() }
        defer { server.stop() }
        let under = ClientUnderTest { $0.maximumActive = 1 }
        let url = server.url
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...20 {
                group.addTask {
                    try await under.client.send(OutboundRequest(upstream: "test", url: url)).status
                }
            }
            // A place that nobody took would end in the deadline of 30 seconds.
            for try await status in group { #expect(status == 200) }
        }
    }

    @Test func `the deadline also holds while waiting for a place`() async throws {
        let arrived = TestSignal()
        let server = try LoopbackServer { exchange in
            arrived.send()
            _ = exchange.clientCloses(within: .seconds(20))
        }
        defer { server.stop() }
        let under = ClientUnderTest { $0.maximumActive = 1 }
        let url = server.url
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try await under.client.send(OutboundRequest(upstream: "test", url: url))
            }
            #expect(await arrived.wait(.seconds(5)))
            let error = await #expect(throws: OutboundError.self) {
                try await under.client.send(
                    OutboundRequest(upstream: "test", url: url, deadline: .milliseconds(100))
                )
            }
            #expect(error?.errorType == "deadline_exceeded")
            #expect(error?.mayHaveReachedServer == false)
            group.cancelAll()
        }
        #expect(server.requests.count == 1)
    }

    @Test func `a graceful shutdown lets what is under way finish`() async throws {
        let arrived = TestSignal()
        let server = try LoopbackServer { exchange in
            arrived.send()
            exchange.pause(for: .milliseconds(200))
            exchange.respond(body: "late")
        }
        defer { server.stop() }
        let under = ClientUnderTest()
        let url = server.url
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let group = ServiceGroup(services: [under.client], logger: under.log.logger)
            tasks.addTask { try await group.run() }
            tasks.addTask {
                let response = try await under.client.send(
                    OutboundRequest(upstream: "test", url: url)
                )
                #expect(String(decoding: response.body, as: UTF8.self) == "late")
            }
            #expect(await arrived.wait(.seconds(5)))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        let error = await #expect(throws: OutboundError.self) {
            try await under.client.send(OutboundRequest(upstream: "test", url: url))
        }
        #expect(error?.reason == .shuttingDown)
    }

    @Test func `a transfer that outlasts the drain is ended and says so`() async throws {
        let arrived = TestSignal()
        let server = try LoopbackServer { exchange in
            arrived.send()
            _ = exchange.clientCloses(within: .seconds(20))
        }
        defer { server.stop() }
        let under = ClientUnderTest { $0.drainDeadline = .milliseconds(50) }
        let url = server.url
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let group = ServiceGroup(services: [under.client], logger: under.log.logger)
            tasks.addTask { try await group.run() }
            tasks.addTask {
                let error = await #expect(throws: OutboundError.self) {
                    try await under.client.send(OutboundRequest(upstream: "test", url: url))
                }
                #expect(error?.reason == .shuttingDown)
                #expect(error?.mayHaveReachedServer == true)
            }
            #expect(await arrived.wait(.seconds(5)))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `what still waits when the drain ends is never sent`() async throws {
        let arrived = TestSignal()
        let server = try LoopbackServer { exchange in
            arrived.send()
            _ = exchange.clientCloses(within: .seconds(20))
        }
        defer { server.stop() }
        let under = ClientUnderTest { options in
            options.maximumActive = 1
            options.drainDeadline = .milliseconds(50)
        }
        let url = server.url
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let group = ServiceGroup(services: [under.client], logger: under.log.logger)
            tasks.addTask { try await group.run() }
            for _ in 1...3 {
                tasks.addTask {
                    let error = await #expect(throws: OutboundError.self) {
                        try await under.client.send(OutboundRequest(upstream: "test", url: url))
                    }
                    #expect(error?.reason == .shuttingDown)
                }
            }
            #expect(await arrived.wait(.seconds(5)))
            while under.metrics(#"requests{state="waiting"} 2"#).isEmpty { await Task.yield() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(server.requests.count == 1)
    }

    @Test func `a client that has stopped refuses without opening anything`() async throws {
        let transport = CurlTransport(options: OutboundHTTPOptions(), authorities: nil)
        await transport.close(within: .zero)
        let before = try openDescriptors()
        let under = ClientUnderTest(transport: transport, time: OutboundTime())
        for _ in 1...300 {
            let error = await #expect(throws: OutboundError.self) {
                try await under.client.send(
                    OutboundRequest(upstream: "test", url: "http://127.0.0.1:9/")
                )
            }
            #expect(error?.reason == .shuttingDown)
        }
        // Other tests of this process open some at the same time, but not hundreds.
        #expect(try openDescriptors() < before + 200)
    }

    private func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    @Test func `a client that is dropped ends its thread and its connections`() async throws {
        let server = try LoopbackServer { $0.respond() }
        defer { server.stop() }
        for _ in 1...20 {
            let client = ClientUnderTest().client
            _ = try await client.send(OutboundRequest(upstream: "test", url: server.url))
        }
        let end = ContinuousClock.now + .seconds(5)
        while server.openConnections > 0, ContinuousClock.now < end { await Task.yield() }
        #expect(server.openConnections == 0)
    }

    @Test func `starting, stopping and cancelling at any moment leaves nobody waiting`()
        async throws
    {
        let server = try LoopbackServer { $0.respond() }
        defer { server.stop() }
        let url = server.url
        for round in 1...50 {
            let under = ClientUnderTest { $0.drainDeadline = .milliseconds(100) }
            await withTaskGroup(of: Void.self) { tasks in
                let group = ServiceGroup(services: [under.client], logger: under.log.logger)
                tasks.addTask { try? await group.run() }
                for _ in 1...5 {
                    tasks.addTask {
                        // Any end will do; it has to come.
                        _ = try? await under.client.send(
                            OutboundRequest(upstream: "test", url: url)
                        )
                    }
                }
                for _ in 0..<round % 7 { await Task.yield() }
                if round.isMultiple(of: 2) {
                    await group.triggerGracefulShutdown()
                } else {
                    tasks.cancelAll()
                }
            }
        }
    }
}

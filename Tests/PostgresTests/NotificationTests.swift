import Logging
import Observability
import Postgres
import TestSupport
import Testing

struct NotificationTests {
    /// Ends the session of whoever listens, and says how many there were.
    private func endListeners(_ client: PostgresClient) async throws -> Int {
        try await client.query(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND query LIKE 'LISTEN%'
            """
        ).count
    }

    @Test func `a listener hears what is sent once it listens`() async throws {
        try await withTestDatabase { client in
            var events = client.notifications(on: ["jobs", "Odd \"name\""]).makeAsyncIterator()
            let first = await events.next()
            #expect(first == .listening)
            let sender = try await client.withConnection { connection in
                try await connection.notify("jobs", payload: "one")
                try await connection.notify("Odd \"name\"")
                return connection.backendID
            }
            for (channel, payload) in [("jobs", "one"), ("Odd \"name\"", "")] {
                guard case .message(let message) = await events.next() else {
                    Issue.record("no message came")
                    return
                }
                #expect(message.channel == channel)
                #expect(message.payload == payload)
                #expect(message.backendID == sender)
            }
        }
    }

    @Test func `a notification of a transaction comes with its commit and never without`()
        async throws
    {
        struct Stop: Error {}
        try await withTestDatabase { client in
            var events = client.notifications(on: ["jobs"]).makeAsyncIterator()
            let first = await events.next()
            #expect(first == .listening)
            await #expect(throws: Stop.self) {
                try await client.withTransaction { connection in
                    try await connection.notify("jobs", payload: "undone")
                    throw Stop()
                }
            }
            try await client.withTransaction { connection in
                try await connection.notify("jobs", payload: "done")
            }
            guard case .message(let message) = await events.next() else {
                Issue.record("no message came")
                return
            }
            #expect(message.payload == "done")
        }
    }

    @Test func `a listener whose session ends listens again and says so`() async throws {
        try await withTestDatabase { client in
            var events = client.notifications(on: ["jobs"]).makeAsyncIterator()
            let first = await events.next()
            #expect(first == .listening)
            for round in 0..<3 {
                #expect(try await endListeners(client) == 1)
                let again = await events.next()
                #expect(again == .listening)
                try await client.query("SELECT pg_notify('jobs', \("\(round)"))")
                guard case .message(let message) = await events.next() else {
                    Issue.record("no message came after the reconnect")
                    return
                }
                #expect(message.payload == "\(round)")
            }
        }
    }

    @Test func `a listener survives the server's restart`() async throws {
        let server = try await PostgresTestServer.start()
        var configuration = PostgresConfiguration(connectionString: server.connectionString())
        configuration.acquireTimeout = .seconds(20)
        let client = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: Logger(label: "test")
        )
        var events = client.notifications(on: ["jobs"]).makeAsyncIterator()
        let first = await events.next()
        #expect(first == .listening)
        try await server.stop(.immediate)
        try await server.startAgain()
        let again = await events.next()
        #expect(again == .listening)
        try await client.query("SELECT pg_notify('jobs', 'after')")
        guard case .message = await events.next() else {
            Issue.record("no message came after the restart")
            return
        }
        await client.close()
        try await server.stop(.immediate)
    }

    @Test func `listening ends with the task's cancellation and leaves no session`() async throws {
        try await withTestDatabase { client in
            let isListening = TestSignal()
            await withTaskGroup(of: Int.self) { group in
                group.addTask {
                    var count = 0
                    for await event in client.notifications(on: ["jobs"]) {
                        if event == .listening { isListening.send() }
                        count += 1
                    }
                    return count
                }
                #expect(await isListening.wait(.seconds(20)))
                group.cancelAll()
                #expect(await group.next() == 1)
            }
            try await eventually("the session is gone") {
                try await endListeners(client) == 0
            }
        }
    }

    @Test func `a stream that is let go leaves no session`() async throws {
        try await withTestDatabase { client in
            do {
                var events = client.notifications(on: ["jobs"]).makeAsyncIterator()
                let first = await events.next()
                #expect(first == .listening)
            }
            try await eventually("the session is gone") { try await endListeners(client) == 0 }
        }
    }

    @Test func `listening ends when the client is closed`() async throws {
        try await withTestDatabase { client in
            let isListening = TestSignal()
            async let count = {
                var count = 0
                for await event in client.notifications(on: ["jobs"]) {
                    if event == .listening { isListening.send() }
                    count += 1
                }
                return count
            }()
            #expect(await isListening.wait(.seconds(20)))
            await client.close()
            #expect(await count == 1)
        }
    }

    @Test func `a listener that reads too slowly is told that it missed something`() async throws {
        let registry = MetricRegistry()
        try await withTestDatabase(metrics: registry) { client in
            var events = client.notifications(on: ["jobs"]).makeAsyncIterator()
            let first = await events.next()
            #expect(first == .listening)
            try await client.query(
                "SELECT pg_notify('jobs', n::text) FROM generate_series(1, 10500) AS n"
            )
            try await eventually("the buffer overflows") {
                String(decoding: registry.exposition(), as: UTF8.self)
                    .contains("db_client_dropped_notifications_total 500")
            }
            var heard: [String] = []
            while case .message(let message) = await events.next() { heard.append(message.payload) }
            // The loop above ended with the notice that something was missed.
            #expect(heard.first == "501")
            #expect(heard.last == "10500")
            #expect(heard.count == 10_000)
        }
    }
}

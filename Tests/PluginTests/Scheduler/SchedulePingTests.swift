import Foundation
import Jobs
import Logging
import Observability
import TestSupport
import Testing

@testable import Scheduler

struct SchedulePingTests {
    private struct Work: Codable, Sendable {}

    private static let kind = JobKind<Work>("work")

    @Test func `a run's start and end are told to its address`() async throws {
        let server = try LoopbackServer { $0.respond(body: "OK") }
        defer { server.stop() }
        try await tell(
            "\(server.url)/key/daily_sync?token=1",
            report([.start, .success], took: .seconds(2))
        )
        try await tell("\(server.url)/key/daily_sync", report([.failure], failure: "no answer"))
        let requests = server.requests
        #expect(requests.map(\.method) == ["POST", "POST", "POST"])
        #expect(
            requests.map(\.path) == [
                "/key/daily_sync/start?token=1", "/key/daily_sync?token=1",
                "/key/daily_sync/fail",
            ]
        )
        #expect(requests[1].text.contains("seconds: 2.0"))
        #expect(requests[2].text.contains("failure: no answer"))
        #expect(requests[2].text.contains("fire time: 2027-01-15T08:00:00Z"))
    }

    @Test func `a receiver that is down costs the ping only, and is asked again`() async throws {
        let answers = Recorder<Int>()
        let server = try LoopbackServer { exchange in
            answers.append(1)
            exchange.respond(answers.values.count == 1 ? 503 : 200)
        }
        defer { server.stop() }
        let store = InMemoryJobStore()
        let ping = ping("\(server.url)/x")
        let job = try #require(try schedule(ping).report?(report([.success])))
        let id = try await store.enqueue(job)
        try await withPingWorker(ping, store) {
            try await eventually("the ping failed once") {
                try await store.record(id).failures.count == 1
            }
        }
        let record = try await store.record(id)
        #expect(record.state == .scheduled)
        #expect(record.failures.first?.message.contains("answered 503") == true)
        // It has a queue of its own: no run waits behind it.
        #expect(record.queue == "pings")
    }

    @Test func `a schedule without an address reports nothing`() throws {
        let ping = SchedulePing(addresses: [:], http: Outbound().http)
        #expect(ping.reporting(try plain()).report == nil)
    }

    private func plain() throws -> Schedule {
        try Schedule(id: "daily_sync", expression: "@daily") { _ in
            try NewJob(Self.kind, Work())
        }
    }

    private func schedule(_ ping: SchedulePing) throws -> Schedule {
        ping.reporting(try plain())
    }

    private func ping(_ address: String) -> SchedulePing {
        SchedulePing(addresses: ["daily_sync": Secret(address)], http: Outbound().http)
    }

    private func report(
        _ events: [RunReport.Event],
        took: Duration? = nil,
        failure: String? = nil
    ) -> RunReport {
        RunReport(
            schedule: "daily_sync",
            fireTime: testNow,
            job: JobID(7),
            events: events,
            took: took,
            failure: failure
        )
    }

    private func tell(_ address: String, _ report: RunReport) async throws {
        let store = InMemoryJobStore()
        let ping = ping(address)
        let job = try #require(try schedule(ping).report?(report))
        let id = try await store.enqueue(job)
        try await withPingWorker(ping, store) { try await store.await(.completed, [id]) }
    }

    private func withPingWorker(
        _ ping: SchedulePing,
        _ store: InMemoryJobStore,
        _ body: () async throws -> Void
    ) async throws {
        let worker = try JobWorker(
            store: store,
            definitions: [ping.definition],
            options: JobWorkerOptions(name: "one"),
            metrics: MetricRegistry(),
            logger: Logger(label: "test")
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await body()
            worker.drain()
            try await group.waitForAll()
        }
    }
}

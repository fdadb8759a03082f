import Foundation
import Jobs
import Observability
import Synchronization
import TestSupport
import Testing

/// The spans of jobs, as they leave the program.
struct JobTraceTests {
    private static let kind = JobKind<String>("work")

    /// A span as it is sent.
    private struct Span: Decodable {
        struct Attribute: Decodable {
            struct Value: Decodable {
                var stringValue: String?
            }
            var key: String
            var value: Value
        }
        struct Event: Decodable {
            var name: String
            var attributes: [Attribute]
        }
        struct Status: Decodable {
            var code: Int
        }
        var name: String
        var traceId: String
        var traceState: String?
        var attributes: [Attribute]
        var events: [Event]
        var status: Status?
    }

    /// The spans of one body of OTLP.
    private static func spans(_ body: [UInt8]) throws -> [Span] {
        struct Body: Decodable {
            struct Resource: Decodable {
                struct Scope: Decodable {
                    var spans: [Span]
                }
                var scopeSpans: [Scope]
            }
            var resourceSpans: [Resource]
        }
        return try JSONDecoder().decode(Body.self, from: Data(body))
            .resourceSpans.flatMap(\.scopeSpans).flatMap(\.spans)
    }

    /// Performs one job for each word, which fails or waits where the word says so, and gives what
    /// is exported where chance keeps no trace.
    private func exported(_ words: [String]) async throws -> [Span] {
        let metrics = MetricRegistry()
        var options = SpanTracer.Options()
        options.ratio = 0
        let tracer = SpanTracer(options: options, metrics: metrics)
        let store = InMemoryJobStore()
        let ended = Mutex<Set<String>>([])
        let definition = JobDefinition.define(Self.kind, maxAttempts: 1) { word, job in
            defer { _ = ended.withLock { $0.insert(word) } }
            if word == "fail" { throw Broken() }
            if word == "wait", job.attempt == 1 {
                throw JobSnooze(for: .seconds(3_600), reason: "too early")
            }
        }
        let trace = try #require(
            TraceContext(
                traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                tracestate: "rojo=00f067aa0ba902b7"
            )
        )
        let jobs = try TraceContext.$current.withValue(trace) {
            try words.map { try NewJob(Self.kind, $0) }
        }
        try await withWorker(
            store: store,
            definitions: [definition],
            metrics: metrics,
            tracer: tracer
        ) { _ in
            let ids = try await store.enqueue(jobs)
            try await eventually("the jobs are performed") {
                let states = try await store.list(JobFilter(), limit: 10).map(\.state)
                return ended.withLock { $0 } == Set(words) && states.count == ids.count
                    && !states.contains(.running) && !states.contains(.available)
            }
        }
        let spans = Mutex<[Span]>([])
        let exporter = SpanExporter(
            tracer,
            resource: [:],
            redactor: Redactor(),
            logger: .silent
        ) { body in
            do {
                let new = try Self.spans(body)
                spans.withLock { $0 += new }
                return .taken(rejected: 0)
            } catch {
                return .failed("\(error)")
            }
        }
        try await withThrowingTaskGroup { group in
            group.addTask { try await exporter.run() }
            group.cancelAll()
            try await group.waitForAll()
        }
        return spans.withLock { $0 }
    }

    @Test func `a job that fails has a span with the error, which is kept whatever chance says`()
        async throws
    {
        let spans = try await exported(["fail", "succeed"])
        #expect(spans.count == 1)
        let span = try #require(spans.first)
        #expect(span.name == "work")
        #expect(span.traceId == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(span.traceState == "rojo=00f067aa0ba902b7")
        #expect(span.status?.code == 2)
        let facts = span.attributes.map { "\($0.key)=\($0.value.stringValue ?? "")" }
        #expect(facts.contains("taskforge.job.outcome=parked"))
        let exception = try #require(span.events.first { $0.name == "exception" })
        #expect(exception.attributes.contains { $0.value.stringValue == "it broke" })
    }

    @Test func `a job that asks to wait has not failed`() async throws {
        #expect(try await exported(["wait", "succeed"]).isEmpty)
    }
}

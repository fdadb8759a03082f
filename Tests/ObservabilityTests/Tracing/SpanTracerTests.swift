import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Tracing

@testable import Observability

@Suite(.timeLimit(.minutes(3))) struct SpanTracerTests {
    private let registry = MetricRegistry()

    private func tracer(
        ratio: Double = 1,
        _ change: (inout SpanTracer.Options) -> Void = { _ in }
    ) -> SpanTracer {
        var options = SpanTracer.Options()
        options.ratio = ratio
        change(&options)
        return SpanTracer(options: options, metrics: registry)
    }

    private func count(_ line: String) -> Int {
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        let found = text.split(separator: "\n").first { $0.hasPrefix(line + " ") }
        return found.flatMap { Int($0.dropFirst(line.count + 1)) } ?? -1
    }

    private func dropped(_ reason: String) -> Int {
        count(#"taskforge_trace_spans_dropped_total{reason="\#(reason)"}"#)
    }

    /// Ended spans are exported, sampled out, dropped or queued; nothing else.
    private func expectBalance(sourceLocation: SourceLocation = #_sourceLocation) {
        let lost = ["trace_full", "queue_full", "export_failed", "rejected"].map(dropped)
        let known =
            count("taskforge_trace_spans_exported_total")
            + count("taskforge_trace_spans_sampled_out_total")
            + count("taskforge_trace_spans_queued") + lost.reduce(0, +)
        #expect(count("taskforge_trace_spans_ended_total") == known, sourceLocation: sourceLocation)
    }

    private func moment(_ seconds: Double) -> DefaultTracerClock.Timestamp {
        DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: UInt64(seconds * 1e9))
    }

    @Test func `spans lie beneath each other as they were begun`() async throws {
        let tracer = tracer()
        let caller = try #require(
            TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")
        )
        let root = tracer.root("GET", continuing: caller, kind: .server)
        await TraceContext.$current.withValue(root.place) {
            await withTraceSpan("step") { _ in
                _ = TraceSpan.beneathCurrent("SELECT", kind: .client)?.end()
            }
            _ = TraceSpan.beneathCurrent("INSERT", kind: .client)?.end()
        }
        root.end()
        let spans = Dictionary(
            uniqueKeysWithValues: tracer.queue.take(atMost: 9).map { ($0.name, $0) }
        )
        #expect(spans.count == 4)
        #expect(spans.values.allSatisfy { $0.place.traceID == caller.traceID })
        #expect(spans["GET"]?.parent == caller.span)
        #expect(spans["step"]?.parent == root.place.span)
        #expect(spans["SELECT"]?.parent == spans["step"]?.place.span)
        #expect(spans["INSERT"]?.parent == root.place.span)
    }

    @Test func `spans that a library begins lie among our own`() async {
        let tracer = tracer()
        await withTracer(tracer) {
            await withSpan("library") { outer in
                outer.attributes["answer"] = 42
                await withTraceSpan("ours") { _ in
                    withSpan("library beneath ours") { _ in
                        _ = TraceSpan.beneathCurrent("SELECT")?.end()
                    }
                }
            }
        }
        let spans = Dictionary(
            uniqueKeysWithValues: tracer.queue.take(atMost: 9).map { ($0.name, $0) }
        )
        #expect(spans["library"]?.parent == nil)
        #expect(spans["ours"]?.parent == spans["library"]?.place.span)
        #expect(spans["library beneath ours"]?.parent == spans["ours"]?.place.span)
        #expect(spans["SELECT"]?.parent == spans["library beneath ours"]?.place.span)
    }

    @Test func `where nothing is traced no span is made and no name is asked for`() async {
        let name: () -> String = {
            Issue.record("the name is not needed")
            return ""
        }
        #expect(TraceSpan.beneathCurrent(name()) == nil)
        await withTraceSpan(name()) { #expect($0 == nil) }
        await TraceContext.$current.withValue(TraceContext()) {
            await withTraceSpan(name()) { #expect($0 == nil) }
        }
    }

    @Test func `of what is quick and sound the ratio is kept, of all else everything`() {
        struct Broken: Error {}
        let tracer = tracer(ratio: 0)
        tracer.root("quick", continuing: nil, kind: .server).end()
        tracer.root("broken", continuing: nil, kind: .server).end(failing: Broken())
        tracer.startSpan("slow", ofKind: .server, at: moment(100)).end(at: moment(101))
        tracer.startSpan("usual job", ofKind: .consumer, at: moment(100)).end(at: moment(101))
        tracer.startSpan("slow job", ofKind: .consumer, at: moment(100)).end(at: moment(130))
        tracer.root("cancelled", continuing: nil, kind: .server).end(failing: CancellationError())
        tracer.root("asked for", continuing: TraceContext(isSampled: true), kind: .server).end()
        #expect(
            tracer.queue.take(atMost: 9).map(\.name) == ["broken", "slow", "slow job", "asked for"]
        )
        #expect(count("taskforge_trace_spans_sampled_out_total") == 3)
    }

    @Test func `a fault anywhere in a trace keeps all of it`() {
        struct Broken: Error {}
        let tracer = tracer(ratio: 0)
        let root = tracer.root("job", continuing: nil, kind: .consumer)
        TraceContext.$current.withValue(root.place) {
            _ = TraceSpan.beneathCurrent("SELECT")?.end()
            _ = TraceSpan.beneathCurrent("POST")?.end(failing: Broken())
        }
        root.end()
        let spans = tracer.queue.take(atMost: 9)
        #expect(spans.map(\.name) == ["SELECT", "POST", "job"])
        #expect(spans[1].status?.code == .error)
        #expect(spans[1].events.map(\.name) == ["exception"])
    }

    @Test func `the ratio chooses by the trace, so that a request and its jobs agree`() {
        let (first, second) = (tracer(ratio: 0.3), tracer(ratio: 0.3))
        var kept = 0
        for _ in 0..<2_000 {
            let request = first.root("request", continuing: nil, kind: .server)
            let job = second.root(
                "job",
                continuing: TraceContext(traceparent: request.place.traceparent),
                kind: .consumer
            )
            let isKept = request.end()
            #expect(job.end() == isKept)
            kept += isKept ? 1 : 0
        }
        // Six standard deviations either way.
        #expect((477...723).contains(kept))
    }

    @Test func `what ends after its root follows what was decided`() {
        for (ratio, expected) in [(1.0, 1), (0, 0)] {
            let tracer = tracer(ratio: ratio)
            let root = tracer.root("request", continuing: nil, kind: .server)
            let late = TraceContext.$current.withValue(root.place) {
                TraceSpan.beneathCurrent("late")
            }
            root.end()
            root.end()
            _ = tracer.queue.take(atMost: 9)
            late?.end()
            #expect(tracer.queue.take(atMost: 9).count == expected)
        }
    }

    @Test func `beyond the limits of a trace and of the queue spans are dropped and counted`() {
        let tracer = tracer {
            $0.spanLimit = 3
            $0.queueLimit = 5
        }
        for _ in 0..<2 {
            let root = tracer.root("job", continuing: nil, kind: .consumer)
            TraceContext.$current.withValue(root.place) {
                for _ in 0..<10 { TraceSpan.beneathCurrent("SELECT")?.end() }
            }
            root.end()
        }
        #expect(dropped("trace_full") == 14)
        #expect(dropped("queue_full") == 3)
        #expect(tracer.queue.count == 5)
        expectBalance()
    }

    @Test func `the context goes out and comes in as a traceparent`() throws {
        struct Carrier: Injector, Extractor {
            func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
                carrier[key] = value
            }
            func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
        }
        let tracer = tracer()
        let root = tracer.root("request", continuing: nil, kind: .server)
        var headers: [String: String] = [:]
        tracer.inject(root.context, into: &headers, using: Carrier())
        #expect(headers == ["traceparent": root.place.traceparent])
        var context = InstrumentationContext.topLevel
        tracer.extract(headers, into: &context, using: Carrier())
        let beneath = tracer.startSpan("elsewhere", context: context, ofKind: .server)
        #expect(beneath.parent == root.place.span)
        #expect(beneath.place.traceID == root.place.traceID)
    }

    // MARK: - Export

    /// Runs an exporter until a condition holds, then stops it gracefully.
    private func export(
        _ tracer: SpanTracer,
        batch: Int = 512,
        logger: Logger = .silent,
        until isDone: () -> Bool = { true },
        send: @escaping @Sendable ([UInt8]) async -> SpanExporter.Answer
    ) async throws {
        var options = SpanExporter.Options()
        options.batch = batch
        options.interval = .milliseconds(2)
        let exporter = SpanExporter(
            tracer,
            resource: ["service.name": "tests"],
            redactor: Redactor(),
            options: options,
            logger: logger,
            send: send
        )
        let group = ServiceGroup(services: [exporter], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await eventually("the spans are on their way", isDone)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `spans go out in batches, the last of them at the stop`() async throws {
        let tracer = tracer()
        for number in 0..<7 { tracer.root("\(number)", continuing: nil, kind: .server).end() }
        let bodies = Recorder<[UInt8]>()
        try await export(tracer, batch: 3) { body in
            bodies.append(body)
            return .taken(rejected: 0)
        }
        #expect(try bodies.values.map { try decode($0).count } == [3, 3, 1])
        #expect(count("taskforge_trace_spans_exported_total") == 7)
        expectBalance()
    }

    @Test func `what the collector refuses is counted, and said once`() async throws {
        let tracer = tracer()
        for _ in 0..<6 { tracer.root("request", continuing: nil, kind: .server).end() }
        let calls = Recorder<Int>()
        let log = Recorder<String>()
        let logger = Logger(label: "tests") { _ in NotingHandler(messages: log) }
        try await export(tracer, batch: 2, logger: logger) { _ in
            calls.append(1)
            return calls.values.count < 3 ? .failed("no route") : .taken(rejected: 1)
        }
        #expect(dropped("export_failed") == 4)
        #expect(dropped("rejected") == 1)
        #expect(count("taskforge_trace_spans_exported_total") == 1)
        #expect(count(#"taskforge_trace_exports_total{outcome="failed"}"#) == 2)
        #expect(log.values == ["spans cannot be exported", "spans are exported again"])
        expectBalance()
    }

    @Test func `the request is the collector's JSON, and holds no secret`() throws {
        struct Broken: Error, CustomStringConvertible {
            let description = "sent Bearer abcdefghijklmnop0123 \"in vain\""
        }
        let tracer = tracer()
        let span = tracer.startSpan("GET /x", ofKind: .server, at: moment(1_700_000_000))
        span.attributes["text"] = "a \"b\" \n c-hunter2-secret"
        span.attributes["whole"] = 42
        span.attributes["half"] = 0.5
        span.attributes["truth"] = true
        span.attributes["list"] = SpanAttribute.stringArray(["a", "b"])
        span.attributes["long"] = String(repeating: "x", count: 5_000)
        span.recordError(Broken())
        span.setStatus(SpanStatus(code: .error, message: "broken"))
        span.end(at: moment(1_700_000_001))
        let redactor = Redactor()
        redactor.add(Secret("hunter2-secret"))
        let encoder = OTLPEncoder(resource: ["service.name": "tests"], redactor: redactor)
        let body = encoder.encode(tracer.queue.take(atMost: 1))
        #expect(!String(decoding: body, as: UTF8.self).contains("hunter2"))
        #expect(!String(decoding: body, as: UTF8.self).contains("abcdefghijklmnop0123"))
        let told = try #require(try decode(body).first)
        #expect(told["traceId"] as? String == span.place.traceID)
        #expect(told["spanId"] as? String == span.place.spanID)
        #expect(told["parentSpanId"] == nil)
        #expect(told["kind"] as? Int == 2)
        #expect(told["startTimeUnixNano"] as? String == "1700000000000000000")
        #expect(told["endTimeUnixNano"] as? String == "1700000001000000000")
        #expect((told["status"] as? [String: Any])?["code"] as? Int == 2)
        let pairs = try #require(told["attributes"] as? [[String: Any]])
        func value(_ key: String) -> [String: Any] {
            pairs.first { $0["key"] as? String == key }?["value"] as? [String: Any] ?? [:]
        }
        #expect(value("text")["stringValue"] as? String == "a \"b\" \n c-[redacted]")
        #expect(value("whole")["intValue"] as? String == "42")
        #expect(value("half")["doubleValue"] as? Double == 0.5)
        #expect(value("truth")["boolValue"] as? Bool == true)
        #expect((value("long")["stringValue"] as? String)?.utf8.count == 1_024)
        let list = value("list")["arrayValue"] as? [String: [[String: String]]]
        #expect(list?["values"] == [["stringValue": "a"], ["stringValue": "b"]])
        let events = try #require(told["events"] as? [[String: Any]])
        #expect(events.map { $0["name"] as? String } == ["exception"])
    }

    /// The spans of a request's body.
    private func decode(_ body: [UInt8]) throws -> [[String: Any]] {
        let whole = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        let resources = try #require(whole?["resourceSpans"] as? [[String: Any]])
        let scopes = try #require(resources.first?["scopeSpans"] as? [[String: Any]])
        return try #require(scopes.first?["spans"] as? [[String: Any]])
    }
}

/// Writes down the messages of records.
private struct NotingHandler: LogHandler {
    let messages: Recorder<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { messages.append("\(event.message)") }
}

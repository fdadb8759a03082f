import Foundation
import Logging
import Observability
import OutboundHTTP
import TestSupport
import Testing

/// A collector of spans as OpenTelemetry's is seen from outside: OTLP over HTTP, in JSON.
final class Collector: Sendable {
    /// A span as it came.
    struct Span: Decodable {
        struct Attribute: Decodable {
            var key: String
            var value: Value
        }
        struct Value: Decodable {
            var stringValue: String?
            var intValue: String?
        }

        var traceId: String
        var spanId: String
        var parentSpanId: String?
        var traceState: String?
        var name: String
        var kind: Int
        var attributes: [Attribute]

        /// The value of an attribute as text.
        subscript(_ key: String) -> String? {
            let value = attributes.first { $0.key == key }?.value
            return value?.stringValue ?? value?.intValue
        }
    }

    private struct Body: Decodable {
        struct Resource: Decodable {
            var attributes: [Span.Attribute]
        }
        struct Scope: Decodable {
            var spans: [Span]
        }
        struct ResourceSpans: Decodable {
            var resource: Resource
            var scopeSpans: [Scope]
        }

        var resourceSpans: [ResourceSpans]
    }

    private let server: LoopbackServer

    /// Listens on a free port.
    init() throws {
        server = try LoopbackServer { exchange in
            exchange.respond(200, body: #"{"partialSuccess":{}}"#)
        }
    }

    /// The address without a path.
    var url: String { server.url }

    /// Every span that came.
    var spans: [Span] {
        bodies.flatMap(\.resourceSpans).flatMap(\.scopeSpans).flatMap(\.spans)
    }

    /// A span of a name, and beneath another one where that is given.
    func span(_ name: String, beneath parent: Span? = nil) throws -> Span {
        let spans = spans
        return try #require(
            spans.first {
                $0.name == name && (parent == nil || $0.parentSpanId == parent?.spanId)
            },
            "\(name) in \(spans.map { "\($0.name) \($0.spanId) < \($0.parentSpanId ?? "")" })"
        )
    }

    /// Sends a tracer's spans here.
    func exporter(of tracer: SpanTracer, by http: OutboundHTTPClient) -> SpanExporter {
        SpanExporter(
            tracer,
            resource: ["service.name": "tests"],
            redactor: Redactor(),
            logger: .silent
        ) { [url] body in
            let request = OutboundRequest(upstream: "otlp", url: url, method: "POST", body: body)
            do {
                return .taken(rejected: try await http.send(request).status == 200 ? 0 : 1)
            } catch {
                return .failed("\(error)")
            }
        }
    }

    /// The names of the services whose spans came.
    var services: Set<String> {
        let attributes = bodies.flatMap { $0.resourceSpans.flatMap(\.resource.attributes) }
        return Set(attributes.filter { $0.key == "service.name" }.compactMap(\.value.stringValue))
    }

    /// The values of the header field `x-key`.
    var keys: Set<String> { Set(server.requests.compactMap { $0["x-key"] }) }

    /// Listens no more.
    func stop() { server.stop() }

    private var bodies: [Body] {
        // What is not such a request has no spans.
        server.requests.compactMap { try? JSONDecoder().decode(Body.self, from: Data($0.body)) }
    }
}

import Foundation
import Observability
import OutboundHTTP

/// Sends spans to the configured collector, by the same way out as every other call.
struct TraceExport: Sendable {
    private let http: OutboundHTTPClient
    private let settings: TraceSettings
    private let url: String

    /// The service that exports what the core traces; nil where nothing is traced.
    static func service(_ core: Core, version: String) -> SpanExporter? {
        let settings = core.settings.tracing
        guard let tracer = core.tracer, let endpoint = settings.endpoint else { return nil }
        let export = TraceExport(
            http: core.http,
            settings: settings,
            url: endpoint + "/v1/traces"
        )
        let redactor = Redactor()
        for secret in core.preparation.secrets { redactor.add(secret) }
        return SpanExporter(
            tracer,
            resource: [
                "service.name": settings.serviceName,
                "service.version": version,
                "service.instance.id": Instance.name,
                "deployment.environment.name": core.settings.environment.rawValue,
                "telemetry.sdk.name": "taskforge",
                "telemetry.sdk.language": "swift",
            ],
            redactor: redactor,
            logger: core.makeLogger("tracing"),
            send: export.send
        )
    }

    /// Sends one request's body.
    @Sendable private func send(_ body: [UInt8]) async -> SpanExporter.Answer {
        let request = OutboundRequest(
            upstream: "otlp",
            url: url,
            method: "POST",
            headers: [(name: "Content-Type", value: "application/json")],
            secretHeaders: settings.headers,
            body: body,
            deadline: .seconds(5),
            responseLimit: 64 << 10,
            // A collector that gets a span twice keeps it once, by its id.
            retry: .harmless
        )
        do {
            let response = try await http.send(request)
            guard (200..<300).contains(response.status) else {
                return .failed("the collector answered \(response.status)")
            }
            return .taken(rejected: Self.rejected(response.body))
        } catch {
            return .failed("\(error)")
        }
    }

    private struct Success: Decodable {
        struct Partial: Decodable {
            let rejectedSpans: Count?
        }

        let partialSuccess: Partial?
    }

    /// A number of 64 bits, which JSON holds as a text or, from some collectors, as a number.
    private struct Count: Decodable {
        let value: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {  // Else it must be a text.
                value = number
            } else {
                value = Int(try container.decode(String.self)) ?? 0
            }
        }
    }

    /// How many spans the collector did not want; an answer that says nothing means none.
    private static func rejected(_ body: [UInt8]) -> Int {
        // An answer of another shape is from a collector that took everything.
        let success = try? JSONDecoder().decode(Success.self, from: Data(body))
        return success?.partialSuccess?.rejectedSpans?.value ?? 0
    }
}

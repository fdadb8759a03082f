import Foundation
import ModuleKit
public import Observability

/// Which spans are made and where they go.
public struct TraceSettings: Sendable {
    /// The collector's address without the path; nil where nothing is traced.
    public var endpoint: String?
    /// Header fields for the collector.
    public var headers: [(name: String, value: Secret)]
    /// The program's name.
    public var serviceName: String
    /// What is kept.
    public var options = SpanTracer.Options()

    /// Reads the settings.
    ///
    /// - Throws: ``ConfigurationFault`` for a value that breaks its rule.
    init(_ values: ConfigurationValues) throws(ConfigurationFault) {
        endpoint = try values[CoreKeys.otlpEndpoint]
        headers = Self.fields(in: try values[CoreKeys.otlpHeaders])
        serviceName = try values[CoreKeys.serviceName]
        options.ratio = try values[CoreKeys.traceRatio]
        options.slowRequest = try values[CoreKeys.slowRequest]
    }

    /// The fields of `name=value,name=value`, their values percent-decoded.
    ///
    /// https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
    private static func fields(in headers: Secret?) -> [(name: String, value: Secret)] {
        (headers?.reveal() ?? "").split(separator: ",").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            return (parts[0], Secret(parts[1].removingPercentEncoding ?? parts[1]))
        }
    }
}

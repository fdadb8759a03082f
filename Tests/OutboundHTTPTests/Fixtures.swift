import Logging
import Observability
import OutboundHTTP
import Synchronization

/// Keeps the lines that a logger writes.
final class LineCollector: LogHandler {
    let lines = Mutex<[String]>([])
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let metadata = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted()
        let line = "\(event.level) \(event.message) \(metadata.joined(separator: " "))"
        lines.withLock { $0.append(line) }
    }

    var logger: Logger { Logger(label: "test") { _ in self } }
    var all: [String] { lines.withLock { $0 } }
}

/// A client with everything that a test looks at beside it.
struct ClientUnderTest {
    let registry = MetricRegistry()
    let log = LineCollector()
    let client: OutboundHTTPClient

    init(_ change: (inout OutboundHTTPOptions) -> Void = { _ in }) {
        var options = OutboundHTTPOptions()
        change(&options)
        client = OutboundHTTPClient(options: options, metrics: registry, logger: log.logger)
    }

    init(transport: any Transport, time: OutboundTime, options: OutboundHTTPOptions = .init()) {
        client = OutboundHTTPClient(
            transport: transport,
            options: options,
            metrics: registry,
            logger: log.logger,
            time: time
        )
    }

    /// The lines of the exposition that hold the text.
    func metrics(_ text: String) -> [String] {
        String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n")
            .map(String.init).filter { $0.contains(text) && !$0.hasPrefix("#") }
    }
}

public import Logging
public import ServiceLifecycle
import Synchronization

/// Sends the spans of a tracer to a collector, in batches, by OTLP over HTTP as JSON.
///
/// https://opentelemetry.io/docs/specs/otlp/#otlphttp
public final class SpanExporter: Service {
    /// What became of a batch.
    public enum Answer: Sendable {
        /// The collector took it, but for some spans that it did not want.
        case taken(rejected: Int)
        /// It could not be sent, or was refused; the text says why.
        case failed(String)
    }

    /// How much is sent at once, and how often.
    public struct Options: Sendable {
        /// The most spans in one request.
        public var batch = 512
        /// The longest time that a span waits while the collector answers.
        public var interval: Duration = .seconds(1)
        /// How long sending may go on after the program was told to stop.
        public var drainDeadline: Duration = .seconds(5)

        /// The usual sizes.
        public init() {}
    }

    private let tracer: SpanTracer
    private let encoder: OTLPEncoder
    private let options: Options
    private let send: @Sendable (_ body: [UInt8]) async -> Answer
    private let logger: Logger
    private let clock = ContinuousClock()
    /// Whether the last batch could not be sent.
    private let isFailing = Atomic<Bool>(false)

    /// Prepares to export.
    ///
    /// - Parameters:
    ///   - tracer: Whose spans are sent.
    ///   - resource: What is known of the program, such as `service.name`.
    ///   - redactor: Takes secrets out of whatever texts the spans hold.
    ///   - send: Sends one request's body; it has a deadline of its own and makes no spans.
    public init(
        _ tracer: SpanTracer,
        resource: [String: String],
        redactor: Redactor,
        options: Options = Options(),
        logger: Logger,
        send: @escaping @Sendable (_ body: [UInt8]) async -> Answer
    ) {
        self.tracer = tracer
        self.options = options
        self.send = send
        self.logger = logger
        encoder = OTLPEncoder(resource: resource, redactor: redactor)
    }

    /// Exports until a graceful shutdown, and then what is left.
    public func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                await exportAll { !Task.isCancelled }
                // Cancelled: the loop ends.
                try? await clock.sleep(for: options.interval)
            }
        }
        let end = clock.now + options.drainDeadline
        await exportAll { clock.now < end }
        let left = tracer.queue.take(atMost: .max).count
        if left > 0 { tracer.metrics.exportFailed.increment(by: UInt64(left)) }
    }

    private func exportAll(while isWanted: () -> Bool) async {
        while isWanted() {
            let batch = tracer.queue.take(atMost: options.batch)
            guard !batch.isEmpty else { return }
            let answer = await send(encoder.encode(batch))
            count(answer, of: batch.count)
            note(answer)
        }
    }

    private func count(_ answer: Answer, of spans: Int) {
        switch answer {
        case .taken(let rejected):
            let rejected = min(max(rejected, 0), spans)
            tracer.metrics.exports.increment()
            tracer.metrics.exported.increment(by: UInt64(spans - rejected))
            tracer.metrics.rejected.increment(by: UInt64(rejected))
        case .failed:
            tracer.metrics.failures.increment()
            tracer.metrics.exportFailed.increment(by: UInt64(spans))
        }
    }

    /// Says once that the collector fails, and once that it works again.
    private func note(_ answer: Answer) {
        switch answer {
        case .failed(let cause):
            guard !isFailing.exchange(true, ordering: .relaxed) else { return }
            logger.warning("spans cannot be exported", metadata: ["cause": "\(cause)"])
        case .taken:
            guard isFailing.exchange(false, ordering: .relaxed) else { return }
            logger.notice("spans are exported again")
        }
    }
}

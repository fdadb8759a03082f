import Glibc
import Logging
import Synchronization

/// Encodes what callers put into the ring, on one thread of its own, and hands it to the sinks.
final class LogDispatcher: Sendable {
    private struct Waiter {
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Waiters {
        var list: [Waiter] = []
        var isOver = false
    }

    /// How long the thread waits for more while records come.
    private static let dozeMilliseconds: Int32 = 5
    /// How many records at a turn mean that the next turn finds enough without waiting.
    private static let floodCount = 1_024
    /// How many records are encoded before the sinks get them.
    private static let sliceCount = 128
    /// How many places the ring keeps ready.
    private static let keptSlots = 8_192
    /// The label of the pipeline's own records.
    private static let ownLogger = "taskforge.log"
    /// How many turns without a record make the thread sleep deeply.
    private static let idleTurns = 20

    private let ring: LogRing
    private let workers: [SinkWorker]
    private let metrics: LogMetrics
    private let options: LogPipelineOptions
    private let redactor: Redactor
    private let identity: ServiceIdentity
    private let waiters = Mutex(Waiters())

    /// Makes the queues; nothing runs before ``start()``.
    init(
        sinks: [any LogSink],
        options: LogPipelineOptions,
        redactor: Redactor,
        metrics: LogMetrics,
        identity: ServiceIdentity
    ) throws {
        ring = try LogRing(capacity: options.queueCapacity, errorReserve: options.errorReserve)
        self.metrics = metrics
        self.options = options
        self.redactor = redactor
        self.identity = identity
        workers = try sinks.map { sink in
            try SinkWorker(
                sink: sink,
                counters: metrics.counters(sink: sink.name),
                options: options
            )
        }
    }

    /// Starts the threads; they run until ``stop()`` and until everything is written then.
    func start() throws {
        for worker in workers {
            try worker.start { [weak self] news in self?.tell(news, of: worker.sink.name) }
        }
        try BlockingThread.start(name: "log-encoder") { self.work() }
    }

    /// Takes a record in without blocking; what there is no room for is lost and counted.
    func emit(_ record: LogRecord) {
        metrics.countEmitted(record.event.level)
        for level in ring.put(record) {
            for worker in workers { worker.counters.countDropped(level, .ringFull) }
        }
    }

    /// Counts a debug line of a run that there was no room for.
    func countUnkept(_ count: UInt64) {
        metrics.countUnkept(count)
    }

    /// Ends the threads once everything is written.
    func stop() {
        ring.stop()
    }

    /// Waits until nothing is queued; false where that took longer than the deadline.
    func flush(deadline: Duration) async -> Bool {
        await withCheckedContinuation { continuation in
            let waiter = Waiter(deadline: .now + deadline, continuation: continuation)
            let isOver = waiters.withLock { waiters in
                if !waiters.isOver { waiters.list.append(waiter) }
                return waiters.isOver
            }
            if isOver { continuation.resume(returning: isDrained) } else { ring.wake() }
        }
    }

    /// Has the sinks open their files anew; the record that tells of it makes sure of a write.
    func reopen() {
        for worker in workers { worker.sink.reopen() }
        emitOwn(.notice, "log files reopened", error: nil, metadata: [:])
    }

    /// Has a fault of the process wake the encoder, and wait for it.
    func flushOnCrash() {
        CrashFlush.shared.install(waking: ring.signal)
    }

    /// How many records wait for the encoder or are just being encoded.
    var pending: Int { ring.pending }

    /// Sets the gauges of what waits.
    func gather() {
        let inRing = pending
        for worker in workers { metrics.setQueued(inRing + worker.pending, sink: worker.sink.name) }
    }

    private var isDrained: Bool {
        ring.pending == 0 && workers.allSatisfy { $0.pending == 0 }
    }
}

extension LogDispatcher {
    private func work() {
        var lines = EncodingLine.lines(for: workers, identity: identity, options: options)
        var drops = DropReport(interval: options.dropReportInterval)
        var slots: LogRing.Slots = []
        var buffer = OutputBuffer(capacity: 2 * EncodingLine.chunkBytes)
        var idleTurns = 0
        var isCrashing = false
        while true {
            let isStopping = ring.take(into: &slots)
            let count = slots.count
            let isIdle = count == 0
            encode(&slots, with: &lines, in: &buffer)
            // A flood's storage is given back; an ordinary one serves again.
            slots.removeAll(keepingCapacity: slots.count <= Self.keptSlots)
            let hasWaiters = resumeWaiters()
            if isStopping, isIdle { break }
            for sink in drops.due(workers, now: .now) {
                emitOwn(.warning, "log records dropped", error: nil, metadata: sink.metadata)
            }
            idleTurns = isIdle ? idleTurns + 1 : 0
            if let fault = CrashFlush.shared.fault {
                if !isCrashing { emitCrash(fault) } else if isDrained { CrashFlush.shared.finish() }
                isCrashing = true
            }
            if count >= Self.floodCount {
                continue
            } else if hasWaiters || isCrashing {
                ring.doze(milliseconds: 1)
            } else if idleTurns < Self.idleTurns || drops.isPending {
                ring.doze(milliseconds: Self.dozeMilliseconds)
            } else {
                ring.sleep()
            }
        }
        for worker in workers { worker.stop() }
        finishWaiters()
    }

    private func encode(
        _ slots: inout LogRing.Slots,
        with lines: inout [EncodingLine],
        in buffer: inout OutputBuffer
    ) {
        guard !slots.isEmpty else { return }
        let rules = TextRules(
            redaction: redactor.rules,
            maximumBytes: options.maximumValueBytes
        )
        slots.withUnsafeMutableBufferPointer { slots in
            for begin in stride(from: 0, to: slots.count, by: Self.sliceCount) {
                let end = min(begin + Self.sliceCount, slots.count)
                let slice = UnsafeMutableBufferPointer(rebasing: slots[begin..<end])
                for index in lines.indices {
                    lines[index].encode(UnsafeBufferPointer(slice), rules, in: &buffer)
                }
                ring.finishEncoding(slice.count { $0 != nil })
                // Let go of here, the records are still in the processor's cache.
                slice.update(repeating: nil)
            }
        }
    }

    /// Puts a record of the pipeline's own among the others.
    private func emitOwn(
        _ level: Logger.Level,
        _ message: Logger.Message,
        error: (any Error)?,
        metadata: Logger.Metadata,
        line: UInt = #line
    ) {
        let event = LogEvent(
            level: level,
            message: message,
            error: error,
            metadata: metadata,
            source: nil,
            file: #fileID,
            function: #function,
            line: line
        )
        emit(
            LogRecord(
                event: event,
                logger: Self.ownLogger,
                loggerMetadata: [:],
                providedMetadata: [:],
                context: nil,
                trace: nil,
                time: options.time()
            )
        )
    }

    private func emitCrash(_ signal: Int32) {
        let name = strsignal(signal).map { String(cString: $0) } ?? "\(signal)"
        emitOwn(
            .critical,
            "process crashed",
            error: nil,
            metadata: ["signal": .stringConvertible(signal), "signal_name": "\(name)"]
        )
    }

    private func tell(_ news: SinkNews, of sink: String) {
        let metadata: Logger.Metadata = ["sink": "\(sink)"]
        switch news {
        case .failed(let error):
            emitOwn(.error, "log sink failed", error: error, metadata: metadata)
        case .recovered:
            emitOwn(.notice, "log sink recovered", error: nil, metadata: metadata)
        case .troubled(let error):
            emitOwn(.warning, "log sink in trouble", error: error, metadata: metadata)
        }
    }

    /// Resumes who waits for a flush that is done or overdue, and tells whether others wait on.
    private func resumeWaiters() -> Bool {
        guard waiters.withLock({ !$0.list.isEmpty }) else { return false }
        let (isDrained, now) = (isDrained, ContinuousClock.now)
        let (ready, hasMore) = waiters.withLock { waiters in
            let ready = waiters.list.filter { isDrained || $0.deadline <= now }
            waiters.list.removeAll { isDrained || $0.deadline <= now }
            return (ready, !waiters.list.isEmpty)
        }
        for waiter in ready { waiter.continuation.resume(returning: isDrained) }
        return hasMore
    }

    private func finishWaiters() {
        let left = waiters.withLock { waiters in
            waiters.isOver = true
            defer { waiters.list = [] }
            return waiters.list
        }
        for waiter in left { waiter.continuation.resume(returning: isDrained) }
    }
}

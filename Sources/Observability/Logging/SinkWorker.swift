import Logging
import Synchronization

/// What befalls a sink and is told in a record of the pipeline's own.
enum SinkNews: Sendable {
    /// It does not take records any more.
    case failed(any Error)
    /// It takes records again.
    case recovered
    /// It goes on, but something beside the writing went wrong.
    case troubled(any Error)
}

/// One sink with its own bounded queue and its own thread, so that it may block or fail alone.
final class SinkWorker: Sendable {
    private struct Line: Sendable {
        let chunk: LogChunk
        let range: Range<Int>
        let level: Logger.Level
    }

    private struct State {
        var queue: LevelQueue<Line>
        var budget: LineBudget?
        var beingWritten = 0
        var isStopping = false
    }

    /// How many bytes wait for a sink at most, errors aside.
    private static let byteCapacity = 64 << 20

    /// Where the records go.
    let sink: any LogSink
    /// Counts what becomes of them.
    let counters: SinkCounters
    private let signal: WakeSignal
    private let state: Mutex<State>

    /// Makes the queue; nothing runs before ``start(report:)``.
    init(sink: any LogSink, counters: SinkCounters, options: LogPipelineOptions) throws {
        let limit = options.maximumLinesPerMinute[sink.name]
        self.sink = sink
        self.counters = counters
        signal = try WakeSignal()
        state = Mutex(
            State(
                queue: LevelQueue(
                    capacity: options.queueCapacity,
                    byteCapacity: Self.byteCapacity,
                    errorReserve: options.errorReserve
                ),
                budget: limit.map { LineBudget(linesPerMinute: $0, now: options.time()) }
            )
        )
    }

    /// Starts the thread; it runs until ``stop()`` and until the queue is empty then.
    ///
    /// - Parameter report: told what befalls the sink.
    func start(report: @escaping @Sendable (SinkNews) -> Void) throws {
        try BlockingThread.start(name: "log-\(sink.name)") { self.work(report) }
    }

    /// Lets the thread end once nothing is queued.
    func stop() {
        state.withLock { $0.isStopping = true }
        signal.raise()
    }

    /// Queues records; what the sink's limit leaves out and what finds no room is counted.
    func offer(_ chunk: LogChunk) {
        let lost = state.withLock { state in
            var lost: [Logger.Level] = []
            var begin = 0
            for record in chunk.records {
                let line = Line(chunk: chunk, range: begin..<record.end, level: record.level)
                begin = record.end
                if state.budget?.take(record.worth, now: record.time) == false {
                    counters.countSampled(record.level)
                } else {
                    let more = state.queue.put(line, level: record.level, bytes: line.range.count)
                    if !more.isEmpty { lost += more }
                }
            }
            return lost
        }
        for level in lost { counters.countDropped(level, .queueFull) }
        signal.raise()
    }

    /// How many records wait or are just being written.
    var pending: Int { state.withLock { $0.queue.count + $0.beingWritten } }

    private func work(_ report: (SinkNews) -> Void) {
        var isFailing = false
        while true {
            var slots: LevelQueue<Line>.Slots = []
            let isStopping = state.withLock { state in
                state.beingWritten = state.queue.count
                state.queue.exchange(for: &slots)
                return state.isStopping
            }
            let lines = slots.compactMap { $0?.element }
            if lines.isEmpty {
                if isStopping { return }
                signal.sleep(atMostMilliseconds: -1)
            }
            var rest = lines[...]
            while let run = Self.takeRun(from: &rest) {
                let failure = write(run)
                if let failure, !isFailing { report(.failed(failure)) }
                if failure == nil, isFailing { report(.recovered) }
                isFailing = failure != nil
                if let trouble = sink.takeTrouble() { report(.troubled(trouble)) }
                // Only now: who waits for a flush waits for the news of it too.
                state.withLock { $0.beingWritten -= run.count }
            }
        }
    }

    /// Takes the lines off the front that lie side by side in one chunk.
    private static func takeRun(from lines: inout ArraySlice<Line>) -> ArraySlice<Line>? {
        guard let first = lines.first else { return nil }
        var end = lines.startIndex + 1
        while end < lines.endIndex, lines[end].chunk === first.chunk,
            lines[end].range.lowerBound == lines[end - 1].range.upperBound
        {
            end += 1
        }
        defer { lines = lines[end...] }
        return lines[..<end]
    }

    /// Writes a run of lines with one call; answers the error where it failed.
    private func write(_ run: ArraySlice<Line>) -> (any Error)? {
        guard let first = run.first, let last = run.last else { return nil }
        do {
            try sink.write(first.chunk.bytes[first.range.lowerBound..<last.range.upperBound])
            counters.countWritten(run.lazy.map(\.level))
            return nil
        } catch {
            for line in run { counters.countDropped(line.level, .writeFailed) }
            return error
        }
    }
}

import Logging
import Synchronization

/// Keeps the debug lines of one run, to be written after the fact where the run fails.
///
/// A run is a request or a job. Its debug lines are kept in a ring of a fixed length while the
/// level in force leaves them out; of a run that succeeds they are never written.
public final class FlightRecorder: Sendable {
    /// The recorder of the present run.
    @TaskLocal static var current: FlightRecorder?

    /// The level from which on lines are kept.
    static let level = Logger.Level.debug
    /// How many lines of one run are kept, the latest.
    static let linesPerRun = 256
    /// How many lines all runs keep together; beyond it a line takes the place of an older one of
    /// its own run, or is not kept.
    static let linesInAll = 16_384

    private struct State {
        var lines: [(record: LogRecord, pipeline: LogPipeline)] = []
        /// Where the oldest line stands once the ring is full.
        var oldest = 0
        /// How many lines there was no room for, and where they would have gone.
        var lost: (count: UInt64, pipeline: LogPipeline)?
    }

    private static let kept = Atomic(0)

    private let state = Mutex(State())

    private init() {}

    deinit {
        let count = state.withLock { $0.lines.count }
        Self.kept.subtract(count, ordering: .relaxed)
    }

    /// Runs a body and writes its debug lines where it fails; a run within a run is part of it.
    ///
    /// - Parameters:
    ///   - hasFailed: whether a result is a failure; an error other than a cancellation always is.
    ///   - body: the run.
    public static func recording<Result>(
        hasFailed: (Result) -> Bool = { _ in false },
        _ body: () async throws -> Result
    ) async rethrows -> Result {
        let recorder = current ?? FlightRecorder()
        do {
            let result = try await $current.withValue(recorder, operation: body)
            if hasFailed(result) { recorder.writeOut() }
            return result
        } catch let error where !(error is CancellationError) {
            recorder.writeOut()
            throw error
        }
    }

    /// Keeps a line that the level in force leaves out.
    func keep(_ record: LogRecord, _ pipeline: LogPipeline) {
        let mayGrow = Self.kept.add(1, ordering: .relaxed).newValue <= Self.linesInAll
        let hasGrown = state.withLock { state in
            // Once the ring turns it grows no more, so that its order stays plain.
            if mayGrow, state.oldest == 0, state.lines.count < Self.linesPerRun {
                state.lines.append((record, pipeline))
                return true
            }
            state.lost = ((state.lost?.count ?? 0) + 1, pipeline)
            guard !state.lines.isEmpty else { return false }
            state.lines[state.oldest] = (record, pipeline)
            state.oldest = (state.oldest + 1) % state.lines.count
            return false
        }
        if !hasGrown { Self.kept.subtract(1, ordering: .relaxed) }
    }

    private func writeOut() {
        let (lines, oldest, lost) = state.withLock { state in
            defer { state = State() }
            return (state.lines, state.oldest, state.lost)
        }
        lost?.pipeline.countUnkept(lost?.count ?? 0)
        Self.kept.subtract(lines.count, ordering: .relaxed)
        for (record, pipeline) in lines[oldest...] + lines[..<oldest] {
            pipeline.emit(record)
        }
    }
}

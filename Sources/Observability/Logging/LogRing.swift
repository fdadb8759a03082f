import Logging
import Synchronization

/// The bounded ring between the callers and the encoder's thread.
///
/// A caller wakes the thread only out of deep sleep, for an error, and when the ring fills; else
/// the thread comes by itself a few milliseconds later, and the caller saves the system call.
final class LogRing: Sendable {
    /// What the encoder's thread finds in one turn.
    struct Turn {
        let records: [LogRecord]
        let isStopping: Bool
    }

    private struct State {
        var queue: LevelQueue<LogRecord>
        /// How many of the records taken are not with the sinks yet.
        var beingEncoded = 0
        var isAsleep = false
        var isSignalled = false
        var isStopping = false
    }

    private let state: Mutex<State>
    private let signal: WakeSignal
    private let wakeCount: Int

    init(capacity: Int, errorReserve: Int) throws {
        state = Mutex(
            State(queue: LevelQueue(capacity: capacity, errorReserve: errorReserve))
        )
        signal = try WakeSignal()
        wakeCount = max(1, capacity / 4)
    }

    /// Takes a record in, and tells the levels of the records that were lost for it.
    func put(_ record: LogRecord) -> [Logger.Level] {
        let level = record.event.level
        let (lost, wakes) = state.withLock { state in
            guard !state.isStopping else { return ([level], false) }
            let lost = state.queue.put(record, level: level)
            let isUrgent = state.isAsleep || level >= .error || state.queue.count >= wakeCount
            let wakes = isUrgent && !state.isSignalled
            if wakes { state.isSignalled = true }
            return (lost, wakes)
        }
        if wakes { signal.raise() }
        return lost
    }

    /// Takes everything out; the records count as pending until ``finishEncoding(_:)``.
    func take() -> Turn {
        state.withLock { state in
            let records = state.queue.takeAll()
            state.beingEncoded += records.count
            state.isSignalled = false
            return Turn(records: records, isStopping: state.isStopping)
        }
    }

    /// Tells that some of the records taken are now with the sinks.
    func finishEncoding(_ count: Int) {
        state.withLock { $0.beingEncoded -= count }
    }

    /// Sleeps a short while, in which callers do not wake the thread without need.
    func doze(milliseconds: Int32) {
        signal.sleep(atMostMilliseconds: milliseconds)
    }

    /// Sleeps until a caller has something, unless there is something already.
    func sleep() {
        let isEmpty = state.withLock { state in
            state.isAsleep = state.queue.count == 0 && !state.isStopping
            return state.isAsleep
        }
        guard isEmpty else { return }
        signal.sleep(atMostMilliseconds: 1_000)
        state.withLock { $0.isAsleep = false }
    }

    /// Wakes the thread.
    func wake() {
        signal.raise()
    }

    /// Refuses further records and lets the thread end.
    func stop() {
        state.withLock { $0.isStopping = true }
        signal.raise()
    }

    /// How many records wait or are just being encoded.
    var pending: Int { state.withLock { $0.queue.count + $0.beingEncoded } }
}

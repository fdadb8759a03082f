import Logging
import Synchronization

/// The bounded ring between the callers and the encoder's thread.
///
/// A caller wakes the thread only out of deep sleep, for an error, and when the ring fills; else
/// the thread comes by itself a few milliseconds later, and the caller saves the system call.
final class LogRing: Sendable {
    /// The records in arrival order, with the empty places of displaced ones.
    typealias Slots = LevelQueue<LogRecord>.Slots

    private struct State {
        var queue: LevelQueue<LogRecord>
        /// How many of the records taken are not with the sinks yet.
        var beingEncoded = 0
        var isAsleep = false
        var isSignalled = false
        var isStopping = false
    }

    private let state: Mutex<State>
    /// Raised to wake the thread.
    let signal: WakeSignal
    private let wakeCount: Int

    /// Makes an empty ring with its limits.
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

    /// Takes everything out, in exchange for an empty array; tells whether the thread may end.
    ///
    /// The records count as pending until ``finishEncoding(_:)``.
    func take(into emptied: inout Slots) -> Bool {
        state.withLock { state in
            state.beingEncoded += state.queue.count
            state.queue.exchange(for: &emptied)
            state.isSignalled = false
            return state.isStopping
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

import Synchronization

/// One observation by which a series is explained: what was seen, when, and in which trace.
///
/// OpenMetrics shows it behind a counter's or a bucket's value; the text format 0.0.4 cannot.
struct Exemplar: Sendable {
    /// The trace in which it was observed.
    let trace: TraceContext
    /// What was observed, in the family's unit.
    let value: Double
    /// Seconds since 1970.
    let time: Double
}

/// The latest exemplar of each part of a series: of a counter, or of each bucket of a histogram.
///
/// Where none is ever put there is no memory for them, and asking costs one atomic load.
struct Exemplars: ~Copyable, Sendable {
    private let isUsed = Atomic<Bool>(false)
    private let latest = Mutex<[Exemplar?]>([])

    /// The exemplar put last at a place.
    subscript(_ place: Int) -> Exemplar? {
        guard isUsed.load(ordering: .relaxed) else { return nil }
        return latest.withLock { place < $0.count ? $0[place] : nil }
    }

    /// Puts an exemplar; where another thread is just putting one, that one stays.
    func put(_ value: Double, in trace: TraceContext, at place: Int) {
        let exemplar = Exemplar(trace: trace, value: value, time: WallClock.seconds())
        let isPut: Void? = latest.withLockIfAvailable { latest in
            while latest.count <= place { latest.append(nil) }
            latest[place] = exemplar
        }
        if isPut != nil { isUsed.store(true, ordering: .relaxed) }
    }
}

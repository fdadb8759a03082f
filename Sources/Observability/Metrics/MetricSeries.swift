import Synchronization

/// The label sets of one family with their children, kept within the family's limit.
final class MetricSeries<Child: Sendable>: Sendable {
    /// One label set and its child.
    struct Entry: Sendable {
        /// The values in the order of the declared names.
        let labelValues: [String]
        /// What counts for the label set.
        let child: Child
        /// The names and values as they stand between the braces, rendered once.
        let labels: [UInt8]
    }

    private struct State {
        var children: [[String]: Child] = [:]
        var entries: [Entry] = []
        var isSorted = true
    }

    /// The value of every label of the series that takes what is beyond the limit.
    static var overflowValue: String { "__overflow__" }

    /// What the family was declared as.
    let descriptor: MetricDescriptor
    private let refused: Counter
    private let makeChild: @Sendable () -> Child
    private let state = Mutex(State())

    /// Makes a family's series; one without labels has its only child from the start.
    ///
    /// - Parameter refused: counts each request for a label set that the family does not keep.
    init(
        _ descriptor: MetricDescriptor,
        refused: Counter,
        makeChild: @escaping @Sendable () -> Child
    ) {
        self.descriptor = descriptor
        self.refused = refused
        self.makeChild = makeChild
        if descriptor.labels.isEmpty { _ = child([]) }
    }

    /// The child of a label set; the overflow's where the limit is reached or the set does not fit.
    func child(_ labelValues: [String]) -> Child {
        state.withLock { state in
            if let child = state.children[labelValues] { return child }
            if labelValues.count == descriptor.labels.count,
                state.children.count < descriptor.seriesLimit
            {
                return add(labelValues, to: &state)
            }
            refused.increment()
            let values = descriptor.labels.map { _ in Self.overflowValue }
            return state.children[values] ?? add(values, to: &state)
        }
    }

    /// Every series, ordered by label values.
    func sortedEntries() -> [Entry] {
        state.withLock { state in
            if !state.isSorted {
                state.entries.sort { $0.labelValues.lexicographicallyPrecedes($1.labelValues) }
                state.isSorted = true
            }
            return state.entries
        }
    }

    private func add(_ labelValues: [String], to state: inout State) -> Child {
        let child = makeChild()
        state.children[labelValues] = child
        let labels = ExpositionEncoder.labels(descriptor.labels, labelValues)
        state.entries.append(Entry(labelValues: labelValues, child: child, labels: labels))
        state.isSorted = state.entries.count < 2
        return child
    }
}

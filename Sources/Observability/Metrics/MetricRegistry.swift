import Synchronization

/// Every metric family of the process: declared at start, held by its users, told to scrapers.
///
/// Nothing here fails while serving: what does not fit its declaration goes to an overflow series
/// or to a family that no scraper sees, and is counted.
public final class MetricRegistry: Sendable {
    private struct Registration {
        let family: MetricFamily
        var owner: String
        /// Whether the family was only used so far, and an owner may still claim it.
        var isUnclaimed: Bool
    }

    private struct State {
        var registrations: [String: Registration] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    /// The owner of what nobody has declared before it was used.
    public static let coreOwner = "core"

    private let state = Mutex(State())
    private let refused: MetricSeries<Counter>
    private let conflicts: Counter

    /// Makes a registry that holds only its own two families.
    public init() {
        refused = MetricSeries(counters: Self.refusedDescriptor, refused: Counter())
        let conflictSeries = MetricSeries(counters: Self.conflictsDescriptor, refused: Counter())
        conflicts = conflictSeries.child([])
        let own = [MetricFamily.counter(refused), MetricFamily.counter(conflictSeries)]
        state.withLock { state in
            for family in own {
                state.registrations[family.descriptor.name] = Registration(
                    family: family,
                    owner: Self.coreOwner,
                    isUnclaimed: false
                )
            }
        }
    }

    /// Declares families under an owner's name, all of them or, where one has a fault, none.
    ///
    /// The same declaration again, by whomever, is no fault.
    ///
    /// - Throws: ``MetricDeclarationError`` with every fault at once, conflicts with both owners.
    public func declare(_ descriptors: [MetricDescriptor], owner: String) throws {
        let unsound: [MetricDeclarationError.Fault] = descriptors.flatMap { descriptor in
            MetricLint.faults(in: descriptor).map {
                .unsound(name: descriptor.name, owner: owner, rule: $0)
            }
        }
        try state.withLock { state in
            var registrations = state.registrations
            var faults = unsound
            for descriptor in descriptors {
                if let earlier = registrations[descriptor.name] {
                    if earlier.family.descriptor != descriptor {
                        faults.append(
                            .conflict(
                                name: descriptor.name,
                                owner: owner,
                                earlierOwner: earlier.owner
                            )
                        )
                    } else if earlier.isUnclaimed {
                        registrations[descriptor.name]?.owner = owner
                        registrations[descriptor.name]?.isUnclaimed = false
                    }
                } else {
                    registrations[descriptor.name] = Registration(
                        family: makeFamily(descriptor),
                        owner: owner,
                        isUnclaimed: false
                    )
                }
            }
            guard faults.isEmpty else { throw MetricDeclarationError(faults: faults) }
            state.registrations = registrations
        }
    }

    /// The declared counter family.
    ///
    /// What nobody declared yet is taken as declared by the core. Where the name is declared
    /// differently the answer is a family that no scraper sees, and the conflict is counted in
    /// `taskforge_metric_conflicts_total`.
    public func counter(_ descriptor: MetricDescriptor) -> CounterFamily {
        if case .counter(let series) = family(descriptor) { return CounterFamily(series: series) }
        conflicts.increment()
        return CounterFamily(series: MetricSeries(counters: descriptor, refused: Counter()))
    }

    /// The declared gauge family, under the rules of ``counter(_:)``.
    public func gauge(_ descriptor: MetricDescriptor) -> GaugeFamily {
        if case .gauge(let series) = family(descriptor) { return GaugeFamily(series: series) }
        conflicts.increment()
        return GaugeFamily(series: MetricSeries(gauges: descriptor, refused: Counter()))
    }

    /// The declared histogram family, under the rules of ``counter(_:)``.
    public func histogram(_ descriptor: MetricDescriptor) -> HistogramFamily {
        if case .histogram(let series) = family(descriptor) {
            return HistogramFamily(series: series)
        }
        conflicts.increment()
        return HistogramFamily(series: MetricSeries(histograms: descriptor, refused: Counter()))
    }

    /// Has a function called before each exposition, to set gauges from what is measured then.
    ///
    /// It runs on the thread that asks for the exposition and must return soon.
    public func onGather(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// All families with all series as text in UTF-8, ordered by name.
    ///
    /// It takes milliseconds where there are many series: call it off the event loops.
    public func exposition(_ format: ExpositionFormat = .prometheusText) -> [UInt8] {
        for collect in state.withLock({ $0.collectors }) { collect() }
        let families = state.withLock { state in state.registrations.values.map(\.family) }
        var encoder = ExpositionEncoder(format: format)
        for family in families.sorted(by: { $0.descriptor.name < $1.descriptor.name }) {
            family.write(to: &encoder)
        }
        encoder.finish()
        return encoder.bytes
    }

    /// Every declared family with its owner, ordered by name.
    public func declared() -> [(owner: String, descriptor: MetricDescriptor)] {
        state.withLock { state in
            state.registrations.values.map { (owner: $0.owner, descriptor: $0.family.descriptor) }
        }
        .sorted { $0.descriptor.name < $1.descriptor.name }
    }

    private func family(_ descriptor: MetricDescriptor) -> MetricFamily? {
        state.withLock { state in
            if let registration = state.registrations[descriptor.name] {
                let family = registration.family
                return family.descriptor == descriptor ? family : nil
            }
            let family = makeFamily(descriptor)
            state.registrations[descriptor.name] = Registration(
                family: family,
                owner: Self.coreOwner,
                isUnclaimed: true
            )
            return family
        }
    }

    private func makeFamily(_ descriptor: MetricDescriptor) -> MetricFamily {
        MetricFamily(descriptor, refused: refused.child([descriptor.name]))
    }
}

extension MetricRegistry {
    private static let conflictsDescriptor = MetricDescriptor.counter(
        "taskforge_metric_conflicts_total",
        help: "Families asked for under a name that is declared differently."
    )

    private static let refusedDescriptor = MetricDescriptor.counter(
        "taskforge_metric_label_sets_refused_total",
        help: "Requests for a label set beyond its family's limit, put into the overflow series.",
        labels: ["family"]
    )
}

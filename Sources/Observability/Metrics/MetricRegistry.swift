import Synchronization

/// Every metric family of the process: declared at start, held by its users, told to scrapers.
///
/// Nothing here fails while serving: what does not fit its declaration goes to an overflow series
/// or to a family that no scraper sees, and is counted.
public final class MetricRegistry: Sendable {
    fileprivate struct Registration {
        let family: MetricFamily
        var owner: String
        /// Whether the family was only used so far, and an owner may still claim it.
        var isUnclaimed: Bool
    }

    private struct Collector {
        /// The families that it sets.
        let families: Set<String>
        let collect: @Sendable () throws -> Void
    }

    private struct State {
        var registrations: [String: Registration] = [:]
        /// The declared name of each name that a family has in OpenMetrics.
        var names: [String: String] = [:]
        var collectors: [Collector] = []

        /// The family that has a name or, in OpenMetrics, would have the same.
        func neighbour(of descriptor: MetricDescriptor) -> Registration? {
            registrations[descriptor.name]
                ?? names[descriptor.familyName].flatMap { registrations[$0] }
        }

        mutating func add(_ registration: Registration) {
            let descriptor = registration.family.descriptor
            registrations[descriptor.name] = registration
            names[descriptor.familyName] = descriptor.name
        }
    }

    /// The owner of what nobody has declared before it was used.
    public static let coreOwner = "core"

    private let state = Mutex(State())
    private let refused: MetricSeries<Counter>
    private let conflicts: MetricSeries<Counter>
    private let failures: MetricSeries<Counter>
    /// The size of the last exposition, so that the next one's buffer need not grow.
    private let lastSize = Atomic<Int>(0)

    /// Makes a registry that holds only its own families.
    public init() {
        func own(_ descriptor: MetricDescriptor) -> MetricSeries<Counter> {
            MetricSeries(descriptor, refused: Counter()) { Counter() }
        }
        refused = own(Self.refusedDescriptor)
        conflicts = own(Self.conflictsDescriptor)
        failures = own(Self.failuresDescriptor)
        let own = [refused, conflicts, failures]
        state.withLock { state in
            for series in own {
                state.add(
                    Registration(
                        family: .counter(series),
                        owner: Self.coreOwner,
                        isUnclaimed: false
                    )
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
            var next = state
            var faults = unsound
            for descriptor in descriptors {
                if let earlier = next.neighbour(of: descriptor) {
                    if earlier.family.descriptor != descriptor {
                        faults.append(.conflict(descriptor, owner: owner, with: earlier))
                    } else if earlier.isUnclaimed {
                        next.registrations[descriptor.name]?.owner = owner
                        next.registrations[descriptor.name]?.isUnclaimed = false
                    }
                } else {
                    let family = makeFamily(descriptor)
                    next.add(Registration(family: family, owner: owner, isUnclaimed: false))
                }
            }
            guard faults.isEmpty else { throw MetricDeclarationError(faults: faults) }
            state = next
        }
    }

    /// The declared counter family.
    ///
    /// What nobody declared yet is taken as declared by the core. Where the name is declared
    /// differently the answer is a family that no scraper sees, and the conflict is counted in
    /// `taskforge_metric_conflicts_total`.
    public func counter(_ descriptor: MetricDescriptor) -> CounterFamily {
        if case .counter(let series) = family(descriptor) { return CounterFamily(series: series) }
        conflicts.child([]).increment()
        return CounterFamily(series: MetricSeries(descriptor, refused: Counter()) { Counter() })
    }

    /// The declared gauge family, under the rules of ``counter(_:)``.
    public func gauge(_ descriptor: MetricDescriptor) -> GaugeFamily {
        if case .gauge(let series) = family(descriptor) { return GaugeFamily(series: series) }
        conflicts.child([]).increment()
        return GaugeFamily(series: MetricSeries(descriptor, refused: Counter()) { Gauge() })
    }

    /// The declared histogram family, under the rules of ``counter(_:)``.
    public func histogram(_ descriptor: MetricDescriptor) -> HistogramFamily {
        if case .histogram(let series) = family(descriptor) {
            return HistogramFamily(series: series)
        }
        conflicts.child([]).increment()
        return HistogramFamily(
            series: MetricSeries(descriptor, refused: Counter()) { Histogram(bounds: []) }
        )
    }

    /// The declared info family, under the rules of ``counter(_:)``.
    public func info(_ descriptor: MetricDescriptor) -> InfoFamily {
        if case .info(let series) = family(descriptor) { return InfoFamily(series: series) }
        conflicts.child([]).increment()
        return InfoFamily(series: MetricSeries(descriptor, refused: Counter()) { Gauge() })
    }

    /// Has a function called before each exposition, to set gauges from what is measured then.
    ///
    /// It runs on the thread that asks for the exposition and must return soon. Where it throws,
    /// the families that it sets are left out of that exposition, for their values are old, and
    /// `taskforge_metric_collector_failures_total` counts it for each of them.
    public func onGather(
        setting families: [MetricDescriptor] = [],
        _ collect: @escaping @Sendable () throws -> Void
    ) {
        let collector = Collector(families: Set(families.map(\.name)), collect: collect)
        state.withLock { $0.collectors.append(collector) }
    }

    /// All families with all series as text in UTF-8, ordered by name.
    ///
    /// It takes milliseconds where there are many series: call it off the event loops.
    ///
    /// - Parameter names: where not empty, only the families that have one of these names, or a
    ///   sample of such a name.
    public func exposition(
        _ format: ExpositionFormat = .prometheusText,
        names: Set<String> = []
    ) -> [UInt8] {
        let unset = collect()
        let families = state.withLock { state in state.registrations.values.map(\.family) }
        var encoder = ExpositionEncoder(
            format: format,
            capacity: names.isEmpty ? lastSize.load(ordering: .relaxed) : 0
        )
        for family in families.sorted(by: { $0.descriptor.name < $1.descriptor.name })
        where !unset.contains(family.descriptor.name) {
            guard names.isEmpty || !family.descriptor.sampleNames.isDisjoint(with: names)
            else { continue }
            family.write(to: &encoder)
        }
        encoder.finish()
        if names.isEmpty { lastSize.store(encoder.bytes.count + 4_096, ordering: .relaxed) }
        return encoder.bytes
    }

    /// Runs the functions of ``onGather(setting:_:)``; gives the names that could not be set.
    private func collect() -> Set<String> {
        var unset: Set<String> = []
        for collector in state.withLock({ $0.collectors }) {
            do {
                try collector.collect()
            } catch {
                for name in collector.families { failures.child([name]).increment() }
                unset.formUnion(collector.families)
            }
        }
        return unset
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
            if let registration = state.neighbour(of: descriptor) {
                let family = registration.family
                return family.descriptor == descriptor ? family : nil
            }
            let family = makeFamily(descriptor)
            state.add(Registration(family: family, owner: Self.coreOwner, isUnclaimed: true))
            return family
        }
    }

    private func makeFamily(_ descriptor: MetricDescriptor) -> MetricFamily {
        MetricFamily(descriptor, refused: refused.child([descriptor.name]))
    }
}

extension MetricDeclarationError.Fault {
    fileprivate static func conflict(
        _ descriptor: MetricDescriptor,
        owner: String,
        with earlier: MetricRegistry.Registration
    ) -> Self {
        let earlierName = earlier.family.descriptor.name
        guard earlierName == descriptor.name else {
            return .clash(
                name: descriptor.name,
                owner: owner,
                earlierName: earlierName,
                earlierOwner: earlier.owner
            )
        }
        return .conflict(name: descriptor.name, owner: owner, earlierOwner: earlier.owner)
    }
}

extension MetricRegistry {
    private static let failuresDescriptor = MetricDescriptor.counter(
        "taskforge_metric_collector_failures_total",
        help: "Times that a family was left out because its values could not be collected.",
        labels: ["family"]
    )

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

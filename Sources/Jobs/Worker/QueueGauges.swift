import Observability

/// The gauges that say how each queue stands.
struct QueueGauges: Sendable {
    /// The labels that have been set, which go back to zero when nothing is said of them any more.
    struct Seen {
        fileprivate var queues: Set<String> = []
        fileprivate var states: Set<[String]> = []
        fileprivate var causes: Set<[String]> = []
    }

    private let jobs: GaugeFamily
    private let oldestWaiting: GaugeFamily
    private let stalled: GaugeFamily
    private let parked: GaugeFamily
    private let paused: GaugeFamily

    init(_ registry: MetricRegistry) {
        jobs = registry.gauge(JobMetrics.jobs)
        oldestWaiting = registry.gauge(JobMetrics.oldestWaiting)
        stalled = registry.gauge(JobMetrics.stalled)
        parked = registry.gauge(JobMetrics.parked)
        paused = registry.gauge(JobMetrics.paused)
    }

    func set(_ queues: [QueueStatus], _ seen: inout Seen) {
        let byName = Dictionary(uniqueKeysWithValues: queues.map { ($0.queue, $0) })
        seen.queues.formUnion(byName.keys)
        for name in seen.queues {
            let queue = byName[name]
            oldestWaiting.child(name).set((queue?.oldestWaiting ?? .zero).inSeconds)
            stalled.child(name).set((queue?.stalled ?? .zero).inSeconds)
            paused.child(name).set(queue?.pausedAt == nil ? 0 : 1)
        }
        for labels in seen.states { jobs.child(labels[0], labels[1]).set(0) }
        for labels in seen.causes { parked.child(labels[0], labels[1]).set(0) }
        for queue in queues {
            for (state, count) in queue.counts {
                seen.states.insert([queue.queue, state.rawValue])
                jobs.child(queue.queue, state.rawValue).set(Double(count))
            }
            for (cause, count) in queue.parked {
                seen.causes.insert([queue.queue, cause.rawValue])
                parked.child(queue.queue, cause.rawValue).set(Double(count))
            }
        }
    }
}

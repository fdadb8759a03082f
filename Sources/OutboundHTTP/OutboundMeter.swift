import Observability

/// Writes a client's measurements into the registry.
struct OutboundMeter: Sendable {
    private let requestDuration: HistogramFamily
    private let phaseDuration: HistogramFamily
    private let retries: CounterFamily
    private let refused: CounterFamily
    private let connections: CounterFamily
    private let circuit: GaugeFamily

    /// Takes the families from a registry.
    init(_ registry: MetricRegistry) {
        requestDuration = registry.histogram(OutboundMetrics.requestDuration)
        phaseDuration = registry.histogram(OutboundMetrics.phaseDuration)
        retries = registry.counter(OutboundMetrics.retries)
        refused = registry.counter(OutboundMetrics.refused)
        connections = registry.counter(OutboundMetrics.connections)
        circuit = registry.gauge(OutboundMetrics.circuit)
    }

    /// Records an attempt that was answered.
    func answered(_ response: OutboundResponse, host: String, after duration: Duration) {
        requestDuration.child(host, String(response.status), "").observe(duration)
        let timings = response.timings
        if timings.openedConnection {
            connections.child(host).increment()
            phaseDuration.child("dns").observe(timings.dns)
            phaseDuration.child("connect").observe(timings.connect)
            if timings.tls > .zero { phaseDuration.child("tls").observe(timings.tls) }
        }
        phaseDuration.child("wait").observe(timings.wait)
        phaseDuration.child("transfer").observe(timings.transfer)
    }

    /// Records an attempt that ended without an answer.
    func failed(_ errorType: String, host: String, after duration: Duration) {
        requestDuration.child(host, "", errorType).observe(duration)
    }

    /// Counts an attempt beyond the first.
    func retried(_ upstream: String) {
        retries.child(upstream).increment()
    }

    /// Counts a request that was refused before anything was sent.
    func refused(_ upstream: String, _ reason: String) {
        refused.child(upstream, reason).increment()
    }

    /// Shows the state of an upstream's circuit.
    func circuit(_ upstream: String, _ value: Double) {
        circuit.child(upstream).set(value)
    }
}

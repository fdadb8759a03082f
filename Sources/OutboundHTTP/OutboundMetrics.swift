public import Observability

/// What a client measures.
public enum OutboundMetrics {
    static let requestDuration = MetricDescriptor.histogram(
        "http_client_request_duration_seconds",
        help: "Duration of one attempt of an outbound HTTP request.",
        labels: ["server_address", "http_response_status_code", "error_type"]
    )
    static let phaseDuration = MetricDescriptor.histogram(
        "taskforge_http_client_phase_duration_seconds",
        help: "Duration of the phases of outbound HTTP requests.",
        labels: ["phase"]
    )
    static let requests = MetricDescriptor.gauge(
        "taskforge_http_client_requests",
        help: "Outbound HTTP requests that wait for a place or are under way.",
        labels: ["state"]
    )
    static let retries = MetricDescriptor.counter(
        "taskforge_http_client_retries_total",
        help: "Attempts of outbound HTTP requests beyond the first.",
        labels: ["upstream"]
    )
    static let refused = MetricDescriptor.counter(
        "taskforge_http_client_refused_total",
        help: "Outbound HTTP requests that were refused before anything was sent.",
        labels: ["upstream", "reason"]
    )
    static let connections = MetricDescriptor.counter(
        "taskforge_http_client_connections_opened_total",
        help: "Connections opened for outbound HTTP requests.",
        labels: ["server_address"]
    )
    static let circuit = MetricDescriptor.gauge(
        "taskforge_circuit_breaker_state",
        help: "State of the circuit breaker: 0 closed, 1 half open, 2 open.",
        labels: ["upstream"]
    )

    /// Every metric of a client, for the reference pages and the check of names.
    public static let all = [
        requestDuration, phaseDuration, requests, retries, refused, connections, circuit,
    ]
}

/// Writes a client's measurements into the registry.
struct OutboundMeter: Sendable {
    private let requestDuration: HistogramFamily
    private let phaseDuration: HistogramFamily
    private let retries: CounterFamily
    private let refused: CounterFamily
    private let connections: CounterFamily
    private let circuit: GaugeFamily

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

    func retried(_ upstream: String) {
        retries.child(upstream).increment()
    }

    func refused(_ upstream: String, _ reason: String) {
        refused.child(upstream, reason).increment()
    }

    func circuit(_ upstream: String, _ value: Double) {
        circuit.child(upstream).set(value)
    }
}

public import Observability

/// What a client measures.
public enum OutboundMetrics {
    /// Duration of attempts, by server and by status or class of error.
    package static let requestDuration = MetricDescriptor.histogram(
        "http_client_request_duration_seconds",
        help: "Duration of one attempt of an outbound HTTP request.",
        labels: ["server_address", "http_response_status_code", "error_type"]
    )
    /// Duration of the phases of attempts that were answered.
    package static let phaseDuration = MetricDescriptor.histogram(
        "taskforge_http_client_phase_duration_seconds",
        help: "Duration of the phases of outbound HTTP requests.",
        labels: ["phase"]
    )
    /// Requests that wait or are under way.
    package static let requests = MetricDescriptor.gauge(
        "taskforge_http_client_requests",
        help: "Outbound HTTP requests that wait for a place or are under way.",
        labels: ["state"]
    )
    /// Attempts beyond the first.
    package static let retries = MetricDescriptor.counter(
        "taskforge_http_client_retries_total",
        help: "Attempts of outbound HTTP requests beyond the first.",
        labels: ["upstream"]
    )
    /// Requests that were refused before anything was sent.
    package static let refused = MetricDescriptor.counter(
        "taskforge_http_client_refused_total",
        help: "Outbound HTTP requests that were refused before anything was sent.",
        labels: ["upstream", "reason"]
    )
    /// Connections that were opened, to tell how well they are reused.
    package static let connections = MetricDescriptor.counter(
        "taskforge_http_client_connections_opened_total",
        help: "Connections opened for outbound HTTP requests.",
        labels: ["server_address"]
    )
    /// State of the circuit breakers.
    package static let circuit = MetricDescriptor.gauge(
        "taskforge_circuit_breaker_state",
        help: "State of the circuit breaker: 0 closed, 1 half open, 2 open.",
        labels: ["upstream"]
    )

    /// Every metric of a client, for the reference pages and the check of names.
    public static let all = [
        requestDuration, phaseDuration, requests, retries, refused, connections, circuit,
    ]
}

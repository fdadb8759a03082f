import Observability
import OutboundHTTP

extension Dashboard {
    /// The services of others: how they answer, and what is left of their quotas.
    ///
    /// Every integration gets a row of its own, made from the families that it declares.
    static func vendors(_ modules: [(name: String, metrics: [MetricDescriptor])]) -> Dashboard {
        let own = modules.filter { !$0.metrics.isEmpty }.map { module in
            Row(title: "Integration: \(module.name)", panels: module.metrics.map(panel(of:)))
        }
        return Dashboard(
            uid: "taskforge-vendors",
            title: "TaskForge: vendors",
            rows: [Row(title: "Calls", panels: calls), Row(title: "Quotas", panels: quotas)] + own
        )
    }

    private static let calls = [
        Panel(
            "Calls",
            "Attempts a second, by server and how they ended.",
            unit: .requestsPerSecond,
            legend: "{{server_address}} {{http_response_status_code}}{{error_type}}",
            OutboundMetrics.requestDuration.rate(
                by: ["server_address", "http_response_status_code", "error_type"]
            )
        ),
        Panel(
            "Duration",
            "How long 95 of 100 attempts take at most, by server.",
            unit: .seconds,
            legend: "{{server_address}}",
            OutboundMetrics.requestDuration.quantile(0.95, by: ["server_address"])
        ),
        Panel(
            "Phases",
            "Where the time goes: how long 95 of 100 phases take at most.",
            unit: .seconds,
            legend: "{{phase}}",
            OutboundMetrics.phaseDuration.quantile(0.95, by: ["phase"])
        ),
        Panel(
            "Circuit breakers",
            "0 closed, 1 half open, 2 open, on the worst instance.",
            legend: "{{upstream}}",
            OutboundMetrics.circuit.value("max", by: ["upstream"])
        ),
        Panel(
            "Under way",
            "Calls that wait for a place or are under way.",
            legend: "{{state}}",
            OutboundMetrics.requests.value(by: ["state"])
        ),
        Panel(
            "Probes",
            "How long 95 of 100 health probes take at most.",
            unit: .seconds,
            legend: "{{check}}",
            HealthMetrics.duration.quantile(0.95, by: ["check"])
        ),
    ]

    private static let quotas = [
        Panel(
            "Left",
            "Share of each quota that is left, by the vendor's last word.",
            unit: .percentunit,
            legend: "{{upstream}} {{window}}",
            QuotaMetrics.remaining.value("min", by: ["upstream", "window"])
                / QuotaMetrics.limit.value("min", by: ["upstream", "window"])
        ),
        Panel(
            "Until the reset",
            "How long until all of a quota is there again.",
            unit: .seconds,
            legend: "{{upstream}} {{window}}",
            (QuotaMetrics.reset.value("max", by: ["upstream", "window"]) - .now)
                .within("clamp_min(", ", 0)")
        ),
        Panel(
            "Runs out",
            "When nothing is left at the present rate, in seconds since 1970; 0 where it lasts.",
            kind: .stat,
            legend: "{{upstream}} {{window}}",
            QuotaMetrics.exhaustion.value("max", by: ["upstream", "window"])
        ),
    ]

    /// A panel of a family, split by all of its labels.
    private static func panel(of family: MetricDescriptor) -> Panel {
        let legend = family.labels.map { "{{\($0)}}" }.joined(separator: " ")
        switch family.kind {
        case .counter:
            return Panel(
                family.name,
                family.help,
                unit: .perSecond,
                legend: legend,
                family.rate(by: family.labels)
            )
        case .gauge, .info:
            return Panel(family.name, family.help, legend: legend, family.value(by: family.labels))
        case .histogram:
            return Panel(
                family.name,
                family.help,
                legend: legend,
                family.quantile(0.95, by: family.labels)
            )
        }
    }
}

import Observability
import Web

extension Dashboard {
    /// How the program serves, and how much room it has.
    static let overview = Dashboard(
        uid: "taskforge-overview",
        title: "TaskForge: overview",
        rows: [
            Row(title: "State", panels: state),
            Row(title: "Requests of people and programs", panels: requests),
            Row(title: "Saturation", panels: saturation),
        ]
    )

    private static let state = [
        Panel(
            "Checks",
            "Whether each check is healthy (1) or not (0), on its worst instance.",
            kind: .stat,
            legend: "{{check}}",
            HealthMetrics.status.value("min", by: ["check"])
        ),
        Panel(
            "Builds",
            "How many instances run each version.",
            kind: .stat,
            legend: "{{version}} {{commit}}",
            BuildInfo.descriptor.value("count", by: ["version", "commit"])
        ),
        Panel(
            "Changes of health",
            "How often checks changed between healthy and not.",
            unit: .perSecond,
            legend: "{{check}} {{status}}",
            HealthMetrics.transitions.rate(by: ["check", "status"])
        ),
    ]

    private static let requests = [
        Panel(
            "Rate",
            "Requests a second by route.",
            unit: .requestsPerSecond,
            legend: "{{http_route}}",
            RequestMetrics.duration.rate(by: ["http_route"], where: [traffic])
        ),
        Panel(
            "Errors",
            "Answers with a status of 400 or more, a second.",
            unit: .requestsPerSecond,
            lines: [
                (
                    "{{http_route}} {{http_response_status_code}}",
                    RequestMetrics.duration.rate(
                        by: ["http_route", "http_response_status_code"],
                        where: [traffic, .label("http_response_status_code", matches: "[45]..")]
                    )
                ),
                ("all", RequestMetrics.duration.rate(where: [traffic])),
            ]
        ),
        Panel(
            "Duration",
            "How long 50, 95 and 99 of 100 requests take at most.",
            unit: .seconds,
            lines: [0.5, 0.95, 0.99].map { share in
                ("p\(Int(share * 100))", RequestMetrics.duration.quantile(share, where: [traffic]))
            }
        ),
    ]

    private static let saturation = [
        Panel(
            "CPU",
            "Seconds of CPU time used a second.",
            legend: "{{instance}}",
            ProcessMetrics.cpuSeconds.rate(by: ["instance"])
        ),
        Panel(
            "Memory",
            "Resident memory.",
            unit: .bytes,
            legend: "{{instance}}",
            ProcessMetrics.residentMemory.value(by: ["instance"])
        ),
        Panel(
            "Open files",
            "Share of the file descriptors that may be open.",
            unit: .percentunit,
            legend: "{{instance}}",
            ProcessMetrics.openDescriptors.value(by: ["instance"])
                / ProcessMetrics.maximumDescriptors.value(by: ["instance"])
        ),
        Panel(
            "Event loop lag",
            "How long 99 of 100 turns wait at most, by loop.",
            unit: .seconds,
            legend: "{{loop}}",
            EventLoopLag.lag.quantile(0.99, by: ["loop"])
        ),
        Panel(
            "Requests in flight",
            "Requests that are being answered.",
            legend: "{{instance}}",
            RequestMetrics.active.value(by: ["instance"])
        ),
        Panel(
            "Threads",
            "Threads of the system.",
            legend: "{{instance}}",
            ProcessMetrics.threads.value(by: ["instance"])
        ),
    ]

    private static let traffic = Matcher.given(RequestMetrics.trafficMatcher)
}

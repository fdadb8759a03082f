import Observability

extension Dashboard {
    /// The log records: what was written, and where the others went.
    static let logs = Dashboard(
        uid: "taskforge-logs",
        title: "TaskForge: logs",
        rows: [Row(title: "Records", panels: records)]
    )

    private static let records = [
        Panel(
            "Emitted",
            "Records that were handed over, a second, by level.",
            unit: .perSecond,
            legend: "{{level}}",
            LogMetrics.emitted.rate(by: ["level"])
        ),
        Panel(
            "Written",
            "Records that a sink wrote, a second.",
            unit: .perSecond,
            legend: "{{sink}}",
            LogMetrics.written.rate(by: ["sink"])
        ),
        Panel(
            "Lost",
            "Records that a sink lost, a second, by reason.",
            unit: .perSecond,
            legend: "{{sink}} {{reason}}",
            LogMetrics.dropped.rate(by: ["sink", "reason"])
        ),
        Panel(
            "Sampled",
            "Records left out by a sink's limit of lines, a second.",
            unit: .perSecond,
            legend: "{{sink}} {{reason}}",
            LogMetrics.sampled.rate(by: ["sink", "reason"])
        ),
        Panel(
            "Given up by flight recorders",
            "Debug lines of failed runs that there was no room for, a second.",
            unit: .perSecond,
            legend: "{{instance}}",
            LogMetrics.unkept.rate(by: ["instance"])
        ),
        Panel(
            "Queued",
            "Records that wait to be written.",
            legend: "{{instance}} {{sink}}",
            LogMetrics.queued.value(by: ["instance", "sink"])
        ),
    ]
}

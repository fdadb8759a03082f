import Jobs
import Observability

extension Dashboard {
    /// The queue, the workers and the schedules.
    static let jobs = Dashboard(
        uid: "taskforge-jobs",
        title: "TaskForge: jobs and schedules",
        rows: [
            Row(title: "Queue", panels: queue), Row(title: "Attempts", panels: attempts),
            Row(title: "Schedules", panels: schedules),
        ]
    )

    private static let queue = [
        Panel(
            "Jobs",
            "Jobs that are not over, by queue and state.",
            legend: "{{queue}} {{state}}",
            JobMetrics.jobs.value("max", by: ["queue", "state"])
        ),
        Panel(
            "Oldest waiting job",
            "How long the oldest ready job of each queue has waited.",
            unit: .seconds,
            legend: "{{queue}}",
            JobMetrics.oldestWaiting.value("max", by: ["queue"])
        ),
        Panel(
            "Wait",
            "How long 95 of 100 jobs wait for a worker at most.",
            unit: .seconds,
            legend: "{{queue}}",
            JobMetrics.queueLatency.quantile(0.95, by: ["queue"])
        ),
    ]

    private static let attempts = [
        Panel(
            "Attempts",
            "Attempts that ended, a second, by kind and outcome.",
            unit: .perSecond,
            legend: "{{kind}} {{outcome}}",
            JobMetrics.executions.rate(by: ["kind", "outcome"])
        ),
        Panel(
            "Duration",
            "How long 95 of 100 attempts take at most.",
            unit: .seconds,
            legend: "{{kind}}",
            JobMetrics.duration.quantile(0.95, by: ["kind"])
        ),
        Panel(
            "Queue stands",
            "How long no attempt of a queue has begun while some run.",
            unit: .seconds,
            legend: "{{queue}}",
            JobMetrics.stalled.value("max", by: ["queue"])
        ),
    ]

    private static let schedules = [
        Panel(
            "Next run",
            "How long until each schedule fires; below 0 it is late.",
            kind: .stat,
            unit: .seconds,
            legend: "{{schedule}}",
            ScheduleMetrics.nextRun.value("max", by: ["schedule"]) - .now
        ),
        Panel(
            "Runs",
            "What became of fire times, a second.",
            unit: .perSecond,
            legend: "{{schedule}} {{outcome}}",
            ScheduleMetrics.runs.rate(by: ["schedule", "outcome"])
        ),
        Panel(
            "Late",
            "Fire times whose job was enqueued more than a minute late, a second.",
            unit: .perSecond,
            legend: "{{schedule}}",
            ScheduleMetrics.lateFires.rate(by: ["schedule"])
        ),
        Panel(
            "Leader",
            "The instance that leads the schedules.",
            legend: "{{instance}}",
            ScheduleMetrics.leader.value(by: ["instance"])
        ),
        Panel(
            "Failed rounds",
            "Rounds of the scheduler that failed, a second.",
            unit: .perSecond,
            legend: "{{instance}}",
            ScheduleMetrics.failures.rate(by: ["instance"])
        ),
    ]
}

import Jobs
import Meetings
import Observability
import Operations

/// What is wrong whenever it holds, without a budget.
enum Conditions {
    /// The alerts in one group.
    static func group(_ scale: TimeScale) -> RuleFile.RuleGroup {
        RuleFile.RuleGroup(
            name: "taskforge_conditions",
            recordings: [],
            alerts: running(scale) + schedules(scale) + work(scale) + upkeep(scale)
                + [maintenance(scale)]
        )
    }

    private static func running(_ scale: TimeScale) -> [Alert] {
        [
            Alert(
                "TaskForgeInstanceDown",
                .page,
                when: PromQL(#"up{job="taskforge"} == 0"#),
                for: .seconds(60),
                summary: "An instance does not answer.",
                description: "Prometheus cannot scrape {{ $labels.instance }}."
            ),
            Alert(
                "TaskForgeCheckUnhealthy",
                .ticket,
                when: HealthMetrics.status.value("min", by: ["job", "check"]) < .number(1),
                for: .seconds(600),
                summary: "Something that the program needs is not healthy.",
                description: "The check {{ $labels.check }} fails."
            ),
            Alert(
                "TaskForgeLeaderMissing",
                .page,
                when: (ScheduleMetrics.leader.value(by: ["job"])
                    || PromQL(#"0 * sum by (job) (up{job="taskforge"})"#)) < .number(1),
                for: .seconds(120),
                summary: "No instance leads the schedules and does its rounds.",
                description: "What is due may not be started until one does."
            ),
        ]
    }

    private static func schedules(_ scale: TimeScale) -> [Alert] {
        let lately = scale.seconds(.seconds(3_600))
        func since(_ moment: MetricDescriptor) -> PromQL {
            .now - moment.value("max", by: ["job", "schedule"])
        }
        return [
            Alert(
                "TaskForgeScheduleOverdue",
                .page,
                when: (since(ScheduleMetrics.nextRun) > scale.seconds(.seconds(900)))
                    .unless(maintained(scale)),
                for: .seconds(60),
                summary: "A schedule's time has passed, and its work was not started.",
                description: "{{ $labels.schedule }} is {{ $value | humanizeDuration }} late."
            ),
            Alert(
                "TaskForgeScheduleLate",
                .ticket,
                when: since(ScheduleMetrics.lastLate) < lately,
                for: .zero,
                summary: "A schedule's work was started more than a minute late.",
                description: "That {{ $labels.schedule }} is late was found "
                    + "{{ $value | humanizeDuration }} ago."
            ),
            Alert(
                "TaskForgeScheduleMissed",
                .ticket,
                when: since(ScheduleMetrics.lastMissed) < lately,
                for: .zero,
                summary: "A schedule's time has passed, and its work will not be done.",
                description: "That {{ $labels.schedule }} was missed was found "
                    + "{{ $value | humanizeDuration }} ago."
            ),
        ]
    }

    private static func work(_ scale: TimeScale) -> [Alert] {
        [
            Alert(
                "TaskForgeQueueStuck",
                .page,
                when: (JobMetrics.oldestWaiting.value("max", by: ["job", "queue"])
                    > scale.seconds(.seconds(600))).unless(maintained(scale)),
                for: .seconds(120),
                summary: "Jobs wait, and no worker takes them.",
                description: "The oldest job of {{ $labels.queue }} has waited for "
                    + "{{ $value | humanizeDuration }}."
            ),
            Alert(
                "TaskForgeJobsParked",
                .ticket,
                when: JobMetrics.parked.value("max", by: ["job", "queue", "cause"]) > .number(0),
                for: .seconds(300),
                summary: "Jobs wait for a person.",
                description: "{{ $value }} of {{ $labels.queue }}, cause {{ $labels.cause }}."
            ),
            Alert(
                "TaskForgeMeetingWaiting",
                .page,
                when: (PipelineMetrics.waiting.value("max", by: ["job"])
                    > scale.seconds(.seconds(900))).unless(maintained(scale)),
                for: .seconds(60),
                summary: "A meeting has arrived and has no action items yet.",
                description: "The oldest has waited for {{ $value | humanizeDuration }}."
            ),
            Alert(
                "TaskForgeItemsUnreviewed",
                .ticket,
                when: PipelineMetrics.unreviewed.value("max", by: ["job"])
                    > scale.seconds(.seconds(7 * 86_400)),
                for: .seconds(3_600),
                summary: "Action items wait for review for more than a week.",
                description: "The oldest has waited for {{ $value | humanizeDuration }}."
            ),
        ]
    }

    /// What waits by somebody's order is no fault, nor what is made up for right afterwards.
    private static func maintained(_ scale: TimeScale) -> PromQL {
        Maintenance.mode.highest(by: ["job"], over: scale.text(.seconds(900))) > .number(0)
    }

    /// Clients were told to come back at the planned end, or in an hour.
    private static func maintenance(_ scale: TimeScale) -> Alert {
        let isOver = PromQL.now - Maintenance.plannedEnd.value("max", by: ["job"]) > .number(0)
        return Alert(
            "TaskForgeMaintenanceOverruns",
            .ticket,
            when: isOver && Maintenance.mode.value("max", by: ["job"]) > .number(0),
            for: .seconds(3_600),
            summary: "Maintenance is in force for an hour without a planned end.",
            description: "`taskforge maintenance status` says whose it is, and why."
        )
    }

    private static func upkeep(_ scale: TimeScale) -> [Alert] {
        let labels = ["job", "upstream", "window"]
        func quota(_ family: MetricDescriptor) -> PromQL { family.value("min", by: labels) }
        let isLow =
            quota(QuotaMetrics.remaining) / quota(QuotaMetrics.limit) < .number(0.1)
            && (quota(QuotaMetrics.reset) - .now) > scale.seconds(.seconds(600))
        let runsOut =
            quota(QuotaMetrics.exhaustion) > .number(0)
            && quota(QuotaMetrics.exhaustion) < quota(QuotaMetrics.reset)
            && (quota(QuotaMetrics.reset) - .now) > scale.seconds(.seconds(600))
        return [
            Alert(
                "TaskForgeQuotaLow",
                .ticket,
                when: isLow || runsOut,
                for: .seconds(120),
                summary: "A vendor's quota is about to run out.",
                description: "{{ $labels.upstream }}, window {{ $labels.window }}."
            ),
            Alert(
                "TaskForgeLogDrops",
                .ticket,
                when: LogMetrics.dropped.rate(
                    by: ["job", "instance", "sink"],
                    over: scale.text(.seconds(300))
                ) > .number(0),
                for: .zero,
                summary: "Log records are lost.",
                description: "{{ $labels.instance }} loses {{ $value | humanize }} records a "
                    + "second on their way to {{ $labels.sink }}."
            ),
        ]
    }
}

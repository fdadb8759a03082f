import Jobs
import Meetings
import Operations
import Postgres
import ServiceLifecycle

/// Jobs and schedules as part of the running program.
struct BackgroundWork {
    private let core: Core
    private let client: PostgresClient
    private let contributions: [Contribution]

    /// Takes what all owners declare.
    init(_ running: RunningCore, _ contributions: [Contribution]) {
        core = running.core
        client = running.database.client
        self.contributions = contributions
    }

    /// The gauges that every instance tells, and the scheduler's health.
    var contribution: Contribution {
        var part = Contribution(owner: JobsMigrations.group.name)
        part.metrics = JobMetrics.descriptors + ScheduleMetrics.descriptors
        part.services = [
            JobCensus(
                store: PostgresJobStore(client: client),
                metrics: core.metrics,
                logger: core.makeLogger("jobs")
            ),
            ScheduleCensus(
                store: PostgresScheduleStore(client: client),
                metrics: core.metrics,
                logger: core.makeLogger("schedules")
            ),
        ]
        if contributions.contains(where: { !$0.schedules.isEmpty }) {
            part.healthChecks = [
                ScheduleCensus.healthCheck(store: PostgresScheduleStore(client: client))
            ]
        }
        return part
    }

    /// What an instance with these roles runs: the scheduler stops before the worker.
    func services(for roles: Set<Role>) throws -> [any Service] {
        var services: [any Service] = []
        // A worker without anything to perform would end at once, and with it the instance.
        if roles.contains(.worker), contributions.contains(where: { !$0.jobs.isEmpty }) {
            services.append(try worker())
            services.append(
                HistoryPruner(
                    database: client,
                    histories: contributions.flatMap(\.histories),
                    days: core.settings.historyRetentionDays,
                    logger: core.makeLogger("history")
                )
            )
            services.append(
                JobPruner(
                    store: PostgresJobStore(client: client),
                    metrics: core.metrics,
                    logger: core.makeLogger("jobs")
                )
            )
        }
        if roles.contains(.scheduler) {
            services.append(try scheduler())
        }
        return services
    }

    private func worker() throws -> JobWorker {
        var options = JobWorkerOptions(name: Instance.name)
        // The rest of the shutdown's time is for what stops after the worker.
        options.drainDeadline = core.settings.shutdownTimeout * 0.8
        return try JobWorker(
            store: PostgresJobStore(client: client, metrics: core.metrics),
            definitions: contributions.flatMap(\.jobs),
            options: options,
            metrics: core.metrics,
            logger: core.makeLogger("jobs"),
            tracer: core.tracer,
            scope: { [maintenance = core.maintenance] in maintenance.claims }
        )
    }

    private func scheduler() throws -> ScheduleRunner {
        try ScheduleRunner(
            store: PostgresScheduleStore(client: client),
            schedules: contributions.flatMap(\.schedules),
            options: ScheduleRunnerOptions(
                holder: Instance.name,
                lease: core.settings.schedulerLease
            ),
            metrics: core.metrics,
            logger: core.makeLogger("schedules"),
            isHeld: { [maintenance = core.maintenance] in maintenance.holdsIntake }
        )
    }
}

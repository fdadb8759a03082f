import Observability
import Postgres

extension Dashboard {
    /// The connections to the database, and what goes over them.
    static let database = Dashboard(
        uid: "taskforge-database",
        title: "TaskForge: database",
        rows: [
            Row(title: "Connections", panels: connections),
            Row(title: "Statements", panels: statements),
        ]
    )

    private static let connections = [
        Panel(
            "Connections",
            "Open connections by state.",
            legend: "{{instance}} {{state}}",
            PostgresMetrics.connections.value(by: ["instance", "state"])
        ),
        Panel(
            "Wait for a connection",
            "How long 99 of 100 tasks wait for a connection at most.",
            unit: .seconds,
            legend: "{{instance}}",
            PostgresMetrics.connectionWait.quantile(0.99, by: ["instance"])
        ),
        Panel(
            "Tasks waiting",
            "Tasks that wait for a connection now.",
            legend: "{{instance}}",
            PostgresMetrics.pendingRequests.value(by: ["instance"])
        ),
        Panel(
            "Refused",
            "Tasks that got no connection, a second.",
            unit: .perSecond,
            legend: "{{reason}}",
            PostgresMetrics.refusals.rate(by: ["reason"])
        ),
        Panel(
            "Attempts to connect",
            "Attempts to open a connection, a second.",
            unit: .perSecond,
            legend: "{{outcome}}",
            PostgresMetrics.connectionAttempts.rate(by: ["outcome"])
        ),
    ]

    private static let statements = [
        Panel(
            "Statements",
            "Statements a second by operation.",
            unit: .perSecond,
            legend: "{{operation}}",
            PostgresMetrics.operationDuration.rate(by: ["operation"])
        ),
        Panel(
            "Duration",
            "How long 99 of 100 statements take at most.",
            unit: .seconds,
            legend: "{{operation}}",
            PostgresMetrics.operationDuration.quantile(0.99, by: ["operation"])
        ),
    ]
}

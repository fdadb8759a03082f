public import Observability

/// Everything that a dashboard of the program consists of, as files.
public struct DashboardFiles {
    /// The pages.
    public let dashboards: [Dashboard]
    private let scale: TimeScale

    /// Puts the files together.
    ///
    /// - Parameters:
    ///   - modules: The metric families of each integration, which get panels by themselves.
    ///   - scale: How the times of the rules are stretched.
    public init(
        modules: [(name: String, metrics: [MetricDescriptor])],
        scale: TimeScale = .real
    ) {
        dashboards = [
            .overview, .pipeline, .vendors(modules), .jobs, .database, .logs,
        ]
        self.scale = scale
    }

    /// The alerts.
    public var alerts: [Alert] { groups.flatMap(\.alerts) }

    /// What is wrong with the queries of all pages and rules.
    public var faults: [String] {
        let panels = dashboards.flatMap { page in
            page.rows.flatMap(\.panels).flatMap(\.lines).flatMap(\.query.faults)
        }
        let rules = groups.flatMap { group in
            group.recordings.flatMap(\.query.faults) + group.alerts.flatMap(\.query.faults)
        }
        return panels + rules
    }

    /// The text of each file by its path below the folder.
    public var texts: [String: String] {
        get throws {
            var texts = [
                "prometheus/rules.yml": RuleFile(groups: groups, scale: scale).text,
                "prometheus.yml": Self.prometheus(scale),
                "grafana/provisioning/dashboards/taskforge.yml": Self.dashboardProvider,
                "grafana/provisioning/datasources/taskforge.yml": Self.dataSource,
            ]
            for dashboard in dashboards {
                texts["grafana/\(dashboard.uid).json"] =
                    try GrafanaDashboard(dashboard: dashboard).text
            }
            return texts
        }
    }

    private var groups: [RuleFile.RuleGroup] { Objective.groups(scale) + [Conditions.group(scale)] }

    private static func prometheus(_ scale: TimeScale) -> String {
        """
        # Prometheus for TaskForge: prometheus --config.file=dashboards/prometheus.yml
        # Written by `taskforge dashboards write`; edit Sources/Dashboards instead.
        global:
          scrape_interval: \(scale.text(.seconds(15)))
          scrape_timeout: \(scale.text(.seconds(10)))
          evaluation_interval: \(scale.text(.seconds(30)))

        rule_files:
          - prometheus/rules.yml

        scrape_configs:
          - job_name: taskforge
            # Where METRICS_TOKEN is set:
            # authorization:
            #   credentials_file: /etc/prometheus/taskforge-token
            static_configs:
              - targets: ["127.0.0.1:8080"]

        """
    }

    private static let dashboardProvider = """
        # Grafana reads this from /etc/grafana/provisioning/dashboards.
        apiVersion: 1
        providers:
          - name: taskforge
            folder: TaskForge
            type: file
            options:
              path: /etc/grafana/dashboards/taskforge

        """

    private static let dataSource = """
        # Grafana reads this from /etc/grafana/provisioning/datasources.
        apiVersion: 1
        datasources:
          - name: Prometheus
            uid: taskforge-prometheus
            type: prometheus
            access: proxy
            url: http://127.0.0.1:9090

        """
}

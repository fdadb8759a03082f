/// Recording and alerting rules in the form that Prometheus reads.
struct RuleFile {
    /// The rules by what they are about.
    let groups: [RuleGroup]
    /// How times are stretched.
    let scale: TimeScale

    /// Rules that are evaluated one after the other.
    struct RuleGroup {
        /// The name.
        let name: String
        /// Worked out first.
        let recordings: [RecordingRule]
        /// Worked out then.
        let alerts: [Alert]
    }

    /// The file's text.
    var text: String {
        var text = "# Written by `taskforge dashboards write`; edit Sources/Dashboards instead.\n"
        text += "groups:\n"
        for group in groups {
            text += "  - name: \(group.name)\n    interval: \(scale.text(.seconds(30)))\n"
            text += "    rules:\n"
            for rule in group.recordings {
                text += "      - record: \(rule.name)\n"
                text += "        expr: \(Self.quoted(rule.query.everywhere))\n"
            }
            for alert in group.alerts { text += Self.text(of: alert, scale) }
        }
        return text
    }

    private static func text(of alert: Alert, _ scale: TimeScale) -> String {
        """
              - alert: \(alert.name)
                expr: \(quoted(alert.query.everywhere))
                for: \(alert.duration == .zero ? "0s" : scale.text(alert.duration))
                labels:
                  severity: \(alert.severity.rawValue)
                annotations:
                  summary: \(quoted(alert.summary))
                  description: \(quoted(alert.description))
                  runbook: \(quoted("dashboards/runbooks/\(alert.name).md"))

        """
    }

    /// A text in single quotes, in which only they are doubled; YAML 1.2 section 7.3.2.
    private static func quoted(_ text: String) -> String {
        "'\(text.replacing("'", with: "''"))'"
    }
}

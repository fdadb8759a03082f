import Foundation
import Observability

/// A dashboard in the form that Grafana 9 and later import and provision.
struct GrafanaDashboard {
    /// The page to write.
    let dashboard: Dashboard

    /// The instances that the variables choose.
    private static let scope = #"job=~"$job",instance=~"$instance""#
    private static let window = "$__rate_interval"
    private static let dataSource: JSONTree = ["type": "prometheus", "uid": "${datasource}"]

    /// Panels stand three in a row, on Grafana's grid of 24 columns.
    private static let (width, height, perRow) = (8, 8, 3)

    /// The file's text.
    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(tree), as: UTF8.self) + "\n"
        }
    }

    private var tree: JSONTree {
        [
            "uid": .text(dashboard.uid), "title": .text(dashboard.title),
            "tags": ["taskforge"], "editable": false, "schemaVersion": 37, "version": 1,
            "refresh": "30s", "time": ["from": "now-6h", "to": "now"], "timezone": "browser",
            "graphTooltip": 1, "links": [Self.link], "panels": .list(panels),
            "templating": ["list": .list(Self.variables)],
            "annotations": ["list": [Self.deployments]],
        ]
    }

    /// A mark where an instance begins to run a version that none ran five minutes before.
    private static let deployments: JSONTree = {
        let labels = BuildInfo.descriptor.labels.filter { ["version", "commit"].contains($0) }
        let running = BuildInfo.descriptor.value("count", by: labels)
            .text(scope: scope, window: window)
        let before = BuildInfo.descriptor.value("count", by: labels, ago: "5m")
            .text(scope: scope, window: window)
        return [
            "name": "Deployments", "datasource": dataSource, "enable": true, "hide": false,
            "iconColor": "blue", "expr": .text("\(running) unless \(before)"), "step": "60s",
            "titleFormat": "{{version}}", "textFormat": "{{commit}}", "tagKeys": "version",
        ]
    }()

    /// The way to the other pages.
    private static let link: JSONTree = [
        "type": "dashboards", "title": "TaskForge", "tags": ["taskforge"], "asDropdown": true,
        "includeVars": true, "keepTime": true,
    ]

    private static let variables: [JSONTree] = [
        [
            "name": "datasource", "label": "Data source", "type": "datasource",
            "query": "prometheus", "hide": 0,
        ],
        variable("job", "Job", "label_values(taskforge_build_info, job)"),
        variable(
            "instance",
            "Instance",
            #"label_values(taskforge_build_info{job=~"$job"}, instance)"#
        ),
    ]

    private static func variable(_ name: String, _ label: String, _ query: String) -> JSONTree {
        [
            "name": .text(name), "label": .text(label), "type": "query", "hide": 0,
            "datasource": dataSource, "definition": .text(query),
            "query": ["query": .text(query), "refId": "variable"], "refresh": 2, "sort": 1,
            "multi": true, "includeAll": true, "allValue": ".+",
            "current": ["selected": true, "text": ["All"], "value": ["$__all"]],
        ]
    }

    private var panels: [JSONTree] {
        var (trees, top, id): ([JSONTree], Int, Int) = ([], 0, 1)
        for row in dashboard.rows {
            trees.append([
                "id": .number(id), "type": "row", "title": .text(row.title), "collapsed": false,
                "panels": [], "gridPos": Self.place(0, top, 24, 1),
            ])
            (top, id) = (top + 1, id + 1)
            for (index, panel) in row.panels.enumerated() {
                let left = index % Self.perRow * Self.width
                let y = top + index / Self.perRow * Self.height
                trees.append(Self.tree(panel, id: id, Self.place(left, y, Self.width, Self.height)))
                id += 1
            }
            top += (row.panels.count + Self.perRow - 1) / Self.perRow * Self.height
        }
        return trees
    }

    private static func place(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> JSONTree {
        ["x": .number(x), "y": .number(y), "w": .number(width), "h": .number(height)]
    }

    private static func tree(_ panel: Panel, id: Int, _ place: JSONTree) -> JSONTree {
        let targets = panel.lines.enumerated().map { index, line -> JSONTree in
            [
                "refId": .text(String(UnicodeScalar(UInt8(65 + index % 26)))),
                "datasource": dataSource, "editorMode": "code", "range": true,
                "expr": .text(line.query.text(scope: scope, window: window)),
                "legendFormat": .text(line.legend.isEmpty ? "__auto" : line.legend),
            ]
        }
        let custom: JSONTree = ["fillOpacity": 8, "lineWidth": 1, "showPoints": "never"]
        return [
            "id": .number(id), "type": .text(panel.kind.rawValue), "title": .text(panel.title),
            "description": .text(panel.help), "datasource": dataSource, "gridPos": place,
            "targets": .list(targets),
            "fieldConfig": [
                "defaults": [
                    "unit": .text(panel.unit.rawValue), "min": 0,
                    "custom": panel.kind == .timeseries ? custom : [:],
                ],
                "overrides": [],
            ],
            "options": panel.kind == .timeseries
                ? [
                    "legend": ["displayMode": "list", "placement": "bottom", "showLegend": true],
                    "tooltip": ["mode": "multi", "sort": "desc"],
                ]
                : ["reduceOptions": ["calcs": ["lastNotNull"]], "textMode": "auto"],
        ]
    }
}

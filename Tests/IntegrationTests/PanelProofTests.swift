import Foundation
import TestSupport
import Testing

/// The pages of `dashboards/grafana`: their shape, and that a running program has what they show.
@Suite(.serialized) struct PanelProofTests {
    private static let dataSource = GrafanaPage.DataSource(
        type: "prometheus",
        uid: "${datasource}"
    )

    @Test func `each page has what Grafana needs to show it`() throws {
        let pages = try GrafanaPage.all()
        #expect(pages.count >= 6)
        #expect(Set(pages.map(\.uid)).count == pages.count)
        #expect(Set(pages.map(\.title)).count == pages.count)
        for page in pages {
            // Grafana's own limit.
            #expect((1...40).contains(page.uid.utf8.count))
            // 37 is what Grafana 9 writes; it and all later ones read it.
            #expect(page.schemaVersion >= 37)
            let variables = page.templating.list.map { "\($0.name) \($0.type)" }
            #expect(variables == ["datasource datasource", "job query", "instance query"])
            #expect(Set(page.panels.map(\.id)).count == page.panels.count, "\(page.uid)")
            #expect(page.annotations.list.map(\.name) == ["Deployments"])
            #expect(page.annotations.list.allSatisfy { $0.expr.contains("} offset 5m)") })
            #expect(page.annotations.list.allSatisfy { $0.datasource == Self.dataSource })
            expectRoom(page)
            for panel in page.panels where panel.type != "row" { expectWhole(panel, of: page) }
        }
    }

    /// No two panels of a page cover each other, and none leaves the grid of 24 columns.
    private func expectRoom(_ page: GrafanaPage) {
        var taken: Set<[Int]> = []
        for panel in page.panels {
            let place = panel.gridPos
            #expect(place.x >= 0 && place.y >= 0 && place.w > 0 && place.h > 0)
            #expect(place.x + place.w <= 24, "\(page.uid): \(panel.title)")
            for x in place.x..<place.x + place.w {
                for y in place.y..<place.y + place.h {
                    #expect(taken.insert([x, y]).inserted, "\(page.uid): \(panel.title)")
                }
            }
        }
    }

    /// A panel has a data source and queries, which use no variable that nobody sets.
    private func expectWhole(_ panel: GrafanaPage.Panel, of page: GrafanaPage) {
        let name = "\(page.uid): \(panel.title)"
        let targets = panel.targets ?? []
        #expect(["timeseries", "stat"].contains(panel.type), "\(name)")
        #expect(panel.datasource == Self.dataSource, "\(name)")
        #expect(!targets.isEmpty && !panel.title.isEmpty, "\(name)")
        #expect(Set(targets.map(\.refId)).count == targets.count, "\(name)")
        for target in targets {
            #expect(target.datasource == Self.dataSource, "\(name)")
            let used = target.expr.matches(of: /\$\{?([A-Za-z_]+)/).map { String($0.output.1) }
            let known: Set = ["__rate_interval", "job", "instance"]
            #expect(Set(used).isSubset(of: known), "\(name)")
            // Every panel follows the choice of instances.
            #expect(Set(used).isSuperset(of: ["job", "instance"]), "\(name)")
        }
    }

    @Test(
        .enabled(if: PrometheusProcess.program("prometheus") != nil && AlertProofTests.isLong),
        .timeLimit(.minutes(10))
    )
    func `after two minutes every query of every panel returns data`() async throws {
        try await AlertWorld.with { world, server in
            try await world.setFaults(#"{"gemini":[{"kind":"down"}]}"#)
            try await world.sees("that a check has changed") { prometheus in
                try await prometheus.count(of: "taskforge_health_check_transitions_total") > 0
            }
            // A language model that cites what nobody said.
            try await world.setFaults(#"{"gemini":[{"kind":"invention","rate":0.5}]}"#)
            try await world.underLoad {
                for number in 0..<12 {
                    try world.drop("meeting \(number)")
                    _ = try await world.run.get(world.base, "/nowhere")
                    try await Task.sleep(for: .seconds(10))
                }
                let queries = try GrafanaPage.all().flatMap(\.queries)
                var empty: [String] = []
                for query in queries {
                    if try await world.prometheus.count(of: query) == 0 { empty.append(query) }
                }
                print("panels: \(queries.count) queries, \(empty.count) without data")
                #expect(empty.isEmpty)
                #expect(try world.prometheus.warnings.isEmpty)
            }
            #expect(try await server.stop() == 0)
        }
    }
}

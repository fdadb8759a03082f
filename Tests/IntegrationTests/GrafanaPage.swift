import Foundation

/// A page as Grafana reads it, as far as tests look at it.
struct GrafanaPage: Decodable {
    struct Place: Decodable {
        var h, w, x, y: Int
    }

    struct DataSource: Decodable, Equatable {
        var type: String
        var uid: String
    }

    struct Target: Decodable {
        var refId: String
        var expr: String
        var legendFormat: String
        var datasource: DataSource
    }

    struct Panel: Decodable {
        var id: Int
        var type: String
        var title: String
        var gridPos: Place
        var datasource: DataSource?
        var targets: [Target]?
    }

    struct Variable: Decodable {
        var name: String
        var type: String
    }

    struct Annotation: Decodable {
        var name: String
        var datasource: DataSource
        var expr: String
    }

    struct List<Element: Decodable>: Decodable {
        var list: [Element]
    }

    var uid: String
    var title: String
    var schemaVersion: Int
    var panels: [Panel]
    var templating: List<Variable>
    var annotations: List<Annotation>

    /// Every page of the repository.
    static func all() throws -> [GrafanaPage] {
        let folder = URL(fileURLWithPath: "dashboards/grafana", isDirectory: true)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") }.sorted()
            .map { name in
                let data = try Data(contentsOf: folder.appending(path: name))
                return try JSONDecoder().decode(GrafanaPage.self, from: data)
            }
    }

    /// The queries of its panels and marks, over every job and instance, with rates over a minute.
    var queries: [String] {
        let all = panels.flatMap { $0.targets ?? [] }.map(\.expr) + annotations.list.map(\.expr)
        return all.map { query in
            query.replacing("$__rate_interval", with: "1m").replacing("$job", with: ".+")
                .replacing("$instance", with: ".+")
        }
    }
}

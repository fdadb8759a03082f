import Foundation
import Observability
import OutboundHTTP
import TestSupport

/// A real Prometheus that scrapes the program with the rules of `dashboards`, sixty times faster.
final class PrometheusProcess: Sendable {
    /// What the times of the rules are multiplied by: a minute becomes a second.
    static let timeScale = 1.0 / 60

    /// The address of its API.
    let base: String
    private let process: Process
    private let log: URL
    private let http: OutboundHTTPClient

    /// Starts it in a folder.
    ///
    /// - Parameter targets: The addresses to scrape, as `host:port`.
    init(_ targets: [String], in folder: URL, http: OutboundHTTPClient) async throws {
        let home = folder.appending(path: "prometheus")
        let command = try ServerProcess(
            ["dashboards", "write", home.path, "--time-scale", "\(Self.timeScale)"],
            in: folder
        )
        guard try await command.exitStatus() == 0 else {
            throw ServerProcess.Failure(text: command.errorText)
        }
        let listed = targets.map { "\"\($0)\"" }.joined(separator: ", ")
        // Scrapes each quarter of a second would time out on a busy machine.
        let configuration = """
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: [prometheus/rules.yml]
            scrape_configs:
              - job_name: taskforge
                static_configs: [{targets: [\(listed)]}]
            """
        let file = home.appending(path: "prometheus.yml")
        try Data(configuration.utf8).write(to: file)
        let port = try LoopbackServer.freePort()
        base = "http://127.0.0.1:\(port)"
        self.http = http
        process = Process()
        process.executableURL = Self.program("prometheus")
        process.arguments = [
            "--config.file=\(file.path)", "--storage.tsdb.path=\(home.path)/data",
            "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
        ]
        process.standardOutput = FileHandle.nullDevice
        log = home.appending(path: "prometheus.log")
        try Data().write(to: log)
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        try await eventually("Prometheus answers") {
            (try? await get("/-/ready"))?.status == 200
        }
    }

    /// Where a program of Prometheus' package is; nil where it is not installed.
    static func program(_ name: String) -> URL? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { URL(fileURLWithPath: "\($0)/\(name)") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Ends it.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// What it warns of, such as series that it cannot read.
    var warnings: String {
        get throws { try String(contentsOf: log, encoding: .utf8) }
    }

    /// The alerts that fire, each by its name and its severity.
    func firing() async throws -> Set<String> {
        struct Answer: Decodable {
            struct Data: Decodable {
                struct Alert: Decodable {
                    let state: String
                    let labels: [String: String]
                }
                let alerts: [Alert]
            }
            let data: Data
        }
        let answer = try await JSONDecoder().decode(Answer.self, from: get("/api/v1/alerts").body)
        return Set(
            answer.data.alerts.filter { $0.state == "firing" }.map { alert in
                "\(alert.labels["alertname"] ?? "") \(alert.labels["severity"] ?? "")"
            }
        )
    }

    /// How many series a query gives at this moment.
    func count(of query: String) async throws -> Int {
        struct Answer: Decodable {
            struct Data: Decodable {
                struct Series: Decodable {}
                let result: [Series]
            }
            let data: Data?
            let error: String?
        }
        let text = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await get("/api/v1/query?query=\(text)")
        let read = try JSONDecoder().decode(Answer.self, from: answer.body)
        guard let data = read.data else {
            throw ServerProcess.Failure(text: "\(read.error ?? "") in \(query)")
        }
        return data.result.count
    }

    private func get(_ path: String) async throws -> (status: Int, body: Data) {
        let response = try await http.send(
            OutboundRequest(upstream: "prometheus", url: base + path)
        )
        return (response.status, Data(response.body))
    }
}

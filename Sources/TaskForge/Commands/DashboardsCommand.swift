import ArgumentParser
import CoreRuntime
import Dashboards
import Foundation
import ModuleKit

/// The dashboards and alerts.
struct DashboardsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboards",
        abstract: "Writes Grafana's dashboards and Prometheus' rules.",
        subcommands: [Write.self]
    )

    /// The files.
    struct Write: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the files into a folder, over those of an earlier time.",
            discussion: """
                The files are made from the same declarations as the metrics. Runbooks, which \
                people write, are left alone.
                """
        )

        @Argument(help: "The folder; it is made where it is missing.")
        var folder: String

        @Option(help: "What all times of the rules are multiplied by; below 1 to try alerts.")
        var timeScale = 1.0

        func validate() throws {
            guard timeScale > 0, timeScale <= 1 else {
                throw ValidationError("--time-scale is above 0 and at most 1.")
            }
        }

        func run() async throws {
            let files = DashboardFiles(
                modules: Modules.catalog.types.map { ($0.id.name, $0.metrics) },
                scale: TimeScale(timeScale)
            )
            guard files.faults.isEmpty else {
                throw Failure.failed(files.faults.joined(separator: "\n"))
            }
            let base = URL(fileURLWithPath: folder, isDirectory: true)
            for (path, text) in try files.texts {
                let url = base.appending(path: path)
                do {
                    try FileManager.default.createDirectory(
                        at: url.deletingLastPathComponent(),
                        withIntermediateDirectories: true
                    )
                    try Data(text.utf8).write(to: url)
                } catch {
                    throw Failure.notReady("\(url.path) cannot be written: choose another folder.")
                }
            }
        }
    }
}

import Foundation
import Observability

/// Celery with Redis from the shared bench, as it measures itself.
struct CeleryYardstick: Sendable {
    static let name = "Celery with Redis"

    /// What it measured.
    struct Figures: Sendable {
        /// From the call to the start of the work at 50 jobs a second, in milliseconds.
        var startP50: Double
        var startP99: Double
        /// Jobs that do nothing, the producer beside them.
        var noopPerSecond: Double
        /// Jobs that insert a row.
        var insertsPerSecond: Double
    }

    private struct Results: Decodable {
        struct Section: Decodable {
            var noopLatency: Sample
            var noopDrain: Sample
            var insertRowDrain: Sample
        }

        struct Sample: Decodable {
            var median: Median
        }

        struct Median: Decodable {
            var startP50Ms: Double?
            var startP99Ms: Double?
            var jobsPerS: Double?
        }

        /// Others stand beside it, such as how long it took.
        struct Sections: Decodable {
            var celery: Section
        }

        var sections: Sections
    }

    /// Runs the shared bench's section of Celery, which installs what it needs.
    func run() async throws -> Figures {
        let results = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-celery-\(ProcessInfo.processInfo.processIdentifier).json")
        defer { try? FileManager.default.removeItem(at: results) }
        try await withCheckedThrowingContinuation { continuation in
            do {
                try BlockingThread.start(name: "celery") {
                    continuation.resume(with: Result { try runBlocking(into: results) })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let section = try decoder.decode(Results.self, from: Data(contentsOf: results))
            .sections.celery
        guard let p50 = section.noopLatency.median.startP50Ms,
            let p99 = section.noopLatency.median.startP99Ms,
            let noop = section.noopDrain.median.jobsPerS,
            let inserts = section.insertRowDrain.median.jobsPerS
        else { throw Pgbench.Failure(description: "the shared bench gave no figures of Celery") }
        return Figures(
            startP50: p50,
            startP99: p99,
            noopPerSecond: noop,
            insertsPerSecond: inserts
        )
    }

    private func runBlocking(into results: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "SEED_REPS=1", "SEED_JOBS=5000", "SEED_RESULTS=\(results.path(percentEncoded: false))",
            "../shared/bench/seed_stack/run.sh", "celery",
        ]
        // The figures go to standard output, which is ours.
        process.standardOutput = FileHandle.standardError
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Pgbench.Failure(description: "../shared/bench/seed_stack/run.sh celery failed")
        }
    }
}

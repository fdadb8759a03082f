import Foundation
import Logging
import Observability

/// Records on their way to a file: how many a second, and the processor's time for each.
private struct Throughput {
    let perSecond: Double
    let cpuNanoseconds: Double

    /// The processor's time that the process took so far, of all its threads.
    static var cpuNanoseconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}

/// Records of eight fields on their way to a file, and the reading of such a file, each beside
/// Python's in the same run.
struct LogsBenchmark {
    /// How long each measurement takes, in seconds.
    let seconds: Int
    /// How often each is repeated; the best counts, for neighbours only ever slow one down.
    let rounds = 3

    private static let recordsOfFile = 1_000_000

    /// Measures everything.
    func results() async throws -> [BenchmarkResult] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "taskforge-bench-logs-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // Left over, it harms nobody.
        var (one, two): ([Throughput], [Throughput]) = ([], [])
        for _ in 0..<rounds {
            one.append(try await throughput(in: folder, producers: 1))
            two.append(try await throughput(in: folder, producers: 2))
        }
        let costs = try await costs(in: folder)
        let file = try await makeFile(in: folder)
        var filterRates: [Double] = []
        for _ in 0..<rounds { filterRates.append(try filterRate(of: file)) }
        let python = try PythonLogs.measure(seconds: seconds, folder: folder, filtering: file)
        func result(
            _ name: String,
            _ value: Double,
            _ unit: String,
            _ baseline: Double?,
            lessIsBetter: Bool = false
        ) -> BenchmarkResult {
            BenchmarkResult(
                name: "logs/\(name)",
                value: value,
                unit: unit,
                baseline: baseline.map { _ in PythonLogs.name },
                baselineValue: baseline,
                ratio: baseline.map { lessIsBetter ? $0 / value : value / $0 }
            )
        }
        let cost = python?.callerCostUs
        return [
            result(
                "records_to_file",
                one.map(\.perSecond).max() ?? 0,
                "1/s",
                python?.recordsPerSecond
            ),
            result(
                "records_to_file_by_two_producers",
                two.map(\.perSecond).max() ?? 0,
                "1/s",
                python?.recordsPerSecond
            ),
            result("cpu_of_a_record", one.map(\.cpuNanoseconds).min() ?? 0, "ns", nil),
            result("caller_cost_median", costs.record, "us", cost, lessIsBetter: true),
            result("flight_recorder_line", costs.recorded, "us", cost, lessIsBetter: true),
            result(
                "filter_level_and_field",
                filterRates.max() ?? 0,
                "GB/s",
                python?.filterGbPerSecond
            ),
        ]
    }

    /// The rate would count records that never reached the file.
    private struct Lossy: Error, CustomStringConvertible {
        let description = "records were dropped, or not written within a minute"
    }

    private static func dropsAny(_ registry: MetricRegistry) -> Bool {
        String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n")
            .contains { line in
                line.hasPrefix(LogMetrics.dropped.name + "{") && !line.hasSuffix(" 0")
            }
    }

    /// How many records a second reach the file, of which none may be dropped.
    private func throughput(in folder: URL, producers: Int) async throws -> Throughput {
        try await withPipeline(folder) { pipeline, logger, registry in
            let clock = ContinuousClock()
            let (begin, cpu) = (clock.now, Throughput.cpuNanoseconds)
            let count = try await withThrowingTaskGroup { group in
                for _ in 0..<producers {
                    group.addTask {
                        var count = 0
                        while clock.now - begin < .seconds(seconds) {
                            for _ in 0..<1_000 {
                                write(count, to: logger)
                                count += 1
                            }
                            // Faster than the pipeline there would be drops, not records.
                            while pipeline.pending > 10_000 {
                                try await Task.sleep(for: .microseconds(100))
                            }
                        }
                        return count
                    }
                }
                return try await group.reduce(0, +)
            }
            guard await pipeline.flush(deadline: .seconds(60)), !Self.dropsAny(registry)
            else {
                throw Lossy()
            }
            return Throughput(
                perSecond: Double(count) / ((clock.now - begin) / .seconds(1)),
                cpuNanoseconds: (Throughput.cpuNanoseconds - cpu) / Double(count)
            )
        }
    }

    /// What a record costs its caller at the median, written and kept by a flight recorder, in µs.
    private func costs(in folder: URL) async throws -> (record: Double, recorded: Double) {
        try await withPipeline(folder) { _, logger, _ in
            let record = median { write($0, to: logger) }
            let recorded = await FlightRecorder.recording {
                median { number in
                    logger.debug("request", metadata: Self.fields(number))
                }
            }
            return (record, recorded)
        }
    }

    private func median(_ body: (Int) -> Void) -> Double {
        let clock = ContinuousClock()
        var costs: [Double] = []
        for number in 0..<100_000 {
            let begin = clock.now
            body(number)
            costs.append((clock.now - begin) / .microseconds(1))
            // A caller is rarely alone for long: the pipeline's threads get their turns.
            if number % 20 == 0 { usleep(20) }
        }
        return costs.median
    }

    private func makeFile(in folder: URL) async throws -> URL {
        let url = folder.appending(path: "filter.log")
        try await withPipeline(folder, name: "filter.log") { pipeline, logger, _ in
            for number in 0..<Self.recordsOfFile {
                if number % 1_000 == 0 {
                    logger.error("request", metadata: ["status": .stringConvertible(500)])
                } else {
                    write(number, to: logger)
                }
                while pipeline.pending > 10_000 { usleep(100) }
            }
            await pipeline.flush(deadline: .seconds(60))
        }
        return url
    }

    /// GB/s at which `taskforge logs --level error --field status=500` reads.
    private func filterRate(of file: URL) throws -> Double {
        var filter = LogFilter()
        filter.level = .error
        filter.fields = [LogFilter.Field("status", "500")]
        let path = file.path(percentEncoded: false)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        let nowhere = open("/dev/null", O_WRONLY)
        defer { close(nowhere) }
        let clock = ContinuousClock()
        let took = try clock.measure {
            try LogView(.json, filter: filter, output: nowhere).show([.file(path)])
        }
        return Double(size) / 1e9 / (took / .seconds(1))
    }

    private func withPipeline<Result>(
        _ folder: URL,
        name: String = "bench.log",
        _ body: (LogPipeline, Logger, MetricRegistry) async throws -> Result
    ) async throws -> Result {
        var file = LogFileOptions(path: folder.appending(path: name).path(percentEncoded: false))
        // The file to be read stays whole; the others rotate as in production.
        if name == "filter.log" { file.maxBytes = 1 << 30 }
        let registry = MetricRegistry()
        let pipeline = try LogPipeline(
            sinks: [try RotatingFileSink(file)],
            redactor: Redactor(),
            metrics: registry,
            identity: ServiceIdentity(version: "1.0.0", instance: "bench-1")
        )
        let logger = Logger(label: "web") { pipeline.handler(label: $0) }
        return try await body(pipeline, logger, registry)
    }

    private func write(_ number: Int, to logger: Logger) {
        logger.info("request", metadata: Self.fields(number))
    }

    private static func fields(_ number: Int) -> Logger.Metadata {
        [
            "method": "GET", "route": "/api/v1/meetings/{id}", "path": "/api/v1/meetings/4711",
            "status": .stringConvertible(200), "duration_ms": .stringConvertible(1.234),
            "bytes": .stringConvertible(number), "client": "203.0.113.7",
            "user_agent": "curl/7.88.1",
        ]
    }
}

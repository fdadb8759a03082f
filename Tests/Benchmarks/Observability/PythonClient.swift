import Foundation

/// Python's own client library for Prometheus, the yardstick, on the same series.
enum PythonClient {
    /// What is compared with.
    static let name = "Python prometheus_client"

    /// Medians, in seconds of one call.
    struct Figures: Decodable {
        var increment: Double
        var observation: Double
        var few: Double
        var many: Double
    }

    /// It could not be run.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Measures it, now.
    static func measure(rounds: Int) throws -> Figures {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, "\(rounds)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "Python's prometheus_client did not run: see scripts/setup-tools."
            )
        }
        return try JSONDecoder().decode(Figures.self, from: output)
    }

    private static let program = """
        import json, statistics, sys, time
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
        from prometheus_client import generate_latest
        rounds = int(sys.argv[1])
        bounds = [.001, .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10]

        def median(calls, body):
            times = []
            for _ in range(rounds):
                began = time.perf_counter()
                body(calls)
                times.append((time.perf_counter() - began) / calls)
            return statistics.median(times)

        def exposition(series):
            registry = CollectorRegistry()
            labels = ["route", "code"]
            counters = Counter("bench_requests", "Requests.", labels, registry=registry)
            gauges = Gauge("bench_depth", "D.", labels, registry=registry)
            for number in range(series // 2):
                counters.labels(f"/route/{number}", "200").inc(number)
                gauges.labels(f"/route/{number}", "200").set(number)
            return median(1, lambda _: generate_latest(registry))

        registry = CollectorRegistry()
        counter = Counter("bench", "Bench.", registry=registry)
        histogram = Histogram("bench_seconds", "Bench.", buckets=bounds, registry=registry)
        values = [number / 100 for number in range(1024)]

        def increments(calls):
            for _ in range(calls): counter.inc()

        def observations(calls):
            for call in range(calls): histogram.observe(values[call & 1023])

        print(json.dumps({
            "increment": median(200_000, increments),
            "observation": median(200_000, observations),
            "few": exposition(5_000),
            "many": exposition(100_000),
        }))
        """
}

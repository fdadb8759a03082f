import CAllocationCount
import Observability

/// The cost of updates and expositions, and of tracing where it is off.
struct MetricsMeasurement {
    /// How often each figure is taken.
    let rounds: Int
    private let clock = ContinuousClock()

    private struct Cost {
        /// Seconds of one call.
        var seconds: [Double] = []
        /// Allocations of one call.
        var allocations: Double = 0
    }

    /// Measures everything, ours and then Python's.
    func results() throws -> [BenchmarkResult] {
        let python = try PythonClient.measure(rounds: rounds)
        return updates(python) + expositions(python) + tracing()
    }

    // MARK: - Updates

    private func updates(_ python: PythonClient.Figures) -> [BenchmarkResult] {
        let registry = MetricRegistry()
        let counter = registry.counter(.counter("bench_total", help: "Bench.")).child()
        let histogram = registry.histogram(.histogram("bench_seconds", help: "Bench.")).child()
        let increment = measure(10_000_000) { _ in counter.increment() }
        // Spread over the buckets; reading a table is not the histogram's work, but little.
        let values = (0..<1_024).map { Double($0) / 100 }
        let observation = measure(10_000_000) { histogram.observe(values[$0 & 1_023]) }
        return [
            nanoseconds("metrics_counter_increment", increment, beside: python.increment),
            nanoseconds("metrics_histogram_observation", observation, beside: python.observation),
            count("metrics_update_allocations", increment.allocations + observation.allocations),
        ]
    }

    // MARK: - Expositions

    private func expositions(_ python: PythonClient.Figures) -> [BenchmarkResult] {
        let few = exposition(of: 5_000), many = exposition(of: 100_000)
        let fractions = exposition(of: 100_000, fraction: 1 / 3.0)
        return [
            milliseconds("metrics_exposition_5000_series", few, beside: python.few),
            milliseconds("metrics_exposition_100000_series", many, beside: python.many),
            milliseconds("metrics_exposition_100000_fractions", fractions, beside: nil),
            count("metrics_exposition_allocations_per_series", many.allocations / 100_000),
            count("metrics_exposition_allocations_per_fraction", fractions.allocations / 100_000),
        ]
    }

    /// Half counters, half gauges, with two labels each, as Python's side has them.
    private func exposition(of series: Int, fraction: Double = 0) -> Cost {
        let registry = MetricRegistry()
        let counters = registry.counter(
            .counter(
                "bench_requests_total",
                help: "Requests.",
                labels: ["route", "code"],
                seriesLimit: series
            )
        )
        let gauges = registry.gauge(
            .gauge("bench_depth", help: "D.", labels: ["route", "code"], seriesLimit: series)
        )
        for number in 0..<series / 2 {
            counters.child("/route/\(number)", "200").increment(by: UInt64(number))
            gauges.child("/route/\(number)", "200").set(Double(number) + fraction)
        }
        // The first one sorts the series and learns how large the buffer must be.
        _ = registry.exposition()
        return measure(1) { _ in _ = registry.exposition() }
    }

    // MARK: - Tracing

    /// What a query or a call pays for being traced where no collector is configured.
    private func tracing() -> [BenchmarkResult] {
        let off = TraceContext.$current.withValue(TraceContext()) {
            measure(1_000_000) { _ in _ = TraceSpan.beneathCurrent("SELECT") }
        }
        return [
            nanoseconds("trace_span_where_off", off, beside: nil),
            count("trace_span_where_off_allocations", off.allocations),
        ]
    }

    // MARK: -

    private func measure(_ calls: Int, _ body: (Int) -> Void) -> Cost {
        var cost = Cost()
        for _ in 0..<rounds {
            let before = allocation_count()
            let began = clock.now
            for call in 0..<calls { body(call) }
            cost.seconds.append((clock.now - began).seconds / Double(calls))
            cost.allocations = Double(allocation_count() - before) / Double(calls)
        }
        return cost
    }

    private func nanoseconds(
        _ name: String,
        _ cost: Cost,
        beside python: Double?
    ) -> BenchmarkResult {
        result(name, cost, unit: "ns", perSecond: 1e9, beside: python)
    }

    private func milliseconds(
        _ name: String,
        _ cost: Cost,
        beside python: Double?
    ) -> BenchmarkResult {
        result(name, cost, unit: "ms", perSecond: 1e3, beside: python)
    }

    private func result(
        _ name: String,
        _ cost: Cost,
        unit: String,
        perSecond: Double,
        beside python: Double?
    ) -> BenchmarkResult {
        let median = cost.seconds.median
        return BenchmarkResult(
            name: name,
            value: median * perSecond,
            unit: unit,
            baseline: python.map { _ in PythonClient.name },
            baselineValue: python.map { $0 * perSecond },
            ratio: python.map { $0 / median }
        )
    }

    private func count(_ name: String, _ value: Double) -> BenchmarkResult {
        BenchmarkResult(name: name, value: value, unit: "allocations")
    }
}

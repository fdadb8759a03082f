import CoreMetrics
import Testing

@testable import Observability

@Suite struct RegistryMetricsFactoryTests {
    @Test func `metrics of a library arrive under legal names`() {
        let registry = MetricRegistry()
        let factory = RegistryMetricsFactory(registry: registry)
        factory.makeCounter(
            label: "http.requestCount",
            dimensions: [("Method", "GET"), ("le", "x")]
        )
        .increment(by: 2)
        factory.makeCounter(
            label: "http.requestCount",
            dimensions: [("le", "x"), ("Method", "GET")]
        )
        .increment(by: -5)
        factory.makeMeter(label: "pool.count", dimensions: []).set(4.5)
        factory.makeRecorder(label: "2.sizes", dimensions: [], aggregate: false).record(Int64(7))
        factory.makeTimer(label: "latency.", dimensions: []).recordNanoseconds(2_000_000_000)
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(text.contains(#"http_request_count_total{le_="x",method="GET"} 2"#))
        #expect(text.contains("\npool_count_value 4.5\n"))
        #expect(text.contains("\nm_2_sizes 7\n"))
        #expect(text.contains("\nlatency_seconds_sum 2\n"))
        #expect(text.contains("\nlatency_seconds_bucket{le=\"2.5\"} 1\n"))
    }

    @Test func `a library's metric with other labels than before is counted as a conflict`() {
        let registry = MetricRegistry()
        let factory = RegistryMetricsFactory(registry: registry)
        factory.makeCounter(label: "requests", dimensions: [("a", "1")]).increment(by: 1)
        factory.makeCounter(label: "requests", dimensions: [("b", "1")]).increment(by: 1)
        let text = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(text.contains("\ntaskforge_metric_conflicts_total 1\n"))
    }
}

import Foundation
import Observability
import TestSupport
import Testing

/// Holds the OpenMetrics exposition against the reference parser, that of Python's client library.
@Suite struct OpenMetricsReferenceTests {
    private static let python = programPath("python3") ?? "/usr/bin/python3"

    private static var hasParser: Bool {
        let probe = try? feed(
            [],
            to: python,
            ["-c", "import prometheus_client.openmetrics.parser"]
        )
        return probe?.status == 0  // Without Python there is no parser either.
    }

    @Test(.enabled(if: hasParser, "needs Python's prometheus-client, see scripts/setup-tools"))
    func `the reference parser reads every family with its values`() throws {
        let registry = MetricRegistry()
        ProcessMetrics(registry: registry)
        registry.counter(.counter("jobs_total", help: #"Says "\n"."#, labels: ["kind"]))
            .child("a \"b\" \\c\nd").increment(by: 5)
        let duration = registry.histogram(
            .histogram("wait_seconds", help: "Waits.", labels: ["queue"], buckets: [0.1, 1, 10])
        ).child("default")
        for seconds in [0.05, 0.5, 50] { duration.observe(seconds) }
        let trace = try #require(
            TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        )
        duration.observe(.seconds(5), exemplar: trace)
        registry.counter(.counter("mails_total", help: "Mails.")).child()
            .increment(by: 2, exemplar: trace)
        BuildInfo(version: "1.0", commit: "abc").publish(to: registry)
        let program = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            for family in text_string_to_metric_families(sys.stdin.read()):
                for sample in family.samples:
                    labels = sorted(sample.labels.items())
                    print(family.type, sample.name, labels, float(sample.value))
                    if sample.exemplar:
                        told = sample.exemplar
                        print(sample.name, told.labels["trace_id"], float(told.value))
                print(family.type, family.name, "unit", repr(family.unit))
            """
        let (status, output) = try feed(
            registry.exposition(.openMetrics),
            to: Self.python,
            ["-c", program]
        )
        #expect(status == 0, "\(output)")
        for line in [
            #"counter jobs_total [('kind', 'a "b" \\c\nd')] 5.0"#,
            "histogram wait_seconds_bucket [('le', '1.0'), ('queue', 'default')] 2.0",
            "histogram wait_seconds_bucket [('le', '+Inf'), ('queue', 'default')] 4.0",
            "histogram wait_seconds_sum [('queue', 'default')] 55.55",
            "histogram wait_seconds_count [('queue', 'default')] 4.0",
            "wait_seconds_bucket 4bf92f3577b34da6a3ce929d0e0e4736 5.0",
            "mails_total 4bf92f3577b34da6a3ce929d0e0e4736 2.0",
            "histogram wait_seconds unit 'seconds'",
            "counter process_cpu_seconds unit 'seconds'",
            "gauge process_open_fds unit ''",
            "info taskforge_build unit ''",
        ] {
            #expect(output.contains(line + "\n"), "\(output)")
        }
    }
}

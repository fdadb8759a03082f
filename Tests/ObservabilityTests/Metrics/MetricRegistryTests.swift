import Testing

@testable import Observability

@Suite struct MetricRegistryTests {
    private func text(
        _ registry: MetricRegistry,
        _ format: ExpositionFormat = .prometheusText
    ) -> String {
        // The registry's own families are told elsewhere.
        String(decoding: registry.exposition(format), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            // When a count began differs from run to run.
            .filter { !$0.contains("taskforge_metric_") && !$0.contains("_created") }
            .joined(separator: "\n")
    }

    @Test func `counters, gauges and histograms are told with help, kind, labels and values`()
        throws
    {
        let registry = MetricRegistry()
        let jobs = MetricDescriptor.counter(
            "jobs_done_total",
            help: "Jobs that ended.",
            labels: ["kind", "outcome"]
        )
        let depth = MetricDescriptor.gauge("queue_depth", help: "Jobs that wait.")
        let duration = MetricDescriptor.histogram(
            "job_duration_seconds",
            help: "How long jobs took.",
            labels: ["kind"],
            buckets: [0.1, 1]
        )
        try registry.declare([jobs, depth, duration], owner: "jobs")
        registry.counter(jobs).child("push", "done").increment(by: 3)
        registry.counter(jobs).child("fetch", "failed").increment()
        registry.gauge(depth).child().set(2.5)
        for seconds in [0.05, 0.1, 0.5, 30] {
            registry.histogram(duration).child("push").observe(seconds)
        }
        #expect(
            text(registry) == """
                # HELP job_duration_seconds How long jobs took.
                # TYPE job_duration_seconds histogram
                job_duration_seconds_bucket{kind="push",le="0.1"} 2
                job_duration_seconds_bucket{kind="push",le="1.0"} 3
                job_duration_seconds_bucket{kind="push",le="+Inf"} 4
                job_duration_seconds_sum{kind="push"} 30.65
                job_duration_seconds_count{kind="push"} 4
                # HELP jobs_done_total Jobs that ended.
                # TYPE jobs_done_total counter
                jobs_done_total{kind="fetch",outcome="failed"} 1
                jobs_done_total{kind="push",outcome="done"} 3
                # HELP queue_depth Jobs that wait.
                # TYPE queue_depth gauge
                queue_depth 2.5

                """
        )
    }

    @Test func `OpenMetrics names a counter without its suffix and ends with EOF`() {
        let registry = MetricRegistry()
        registry.counter(.counter("jobs_done_total", help: #"Says "done"."#)).child().increment()
        #expect(
            text(registry, .openMetrics) == #"""
                # HELP jobs_done Says \"done\".
                # TYPE jobs_done counter
                jobs_done_total 1
                # EOF

                """#
        )
    }

    @Test func `a declared family without labels is told at zero before its first use`() throws {
        let registry = MetricRegistry()
        try registry.declare([.counter("sync_runs_total", help: "Syncs.")], owner: "fireflies")
        #expect(text(registry).contains("\nsync_runs_total 0\n"))
    }

    @Test func `every conflict is reported at once and names both owners`() throws {
        let registry = MetricRegistry()
        try registry.declare(
            [
                .counter("calls_total", help: "Calls.", labels: ["vendor"]),
                .gauge("quota_left", help: "Calls left."),
            ],
            owner: "fireflies"
        )
        let error = #expect(throws: MetricDeclarationError.self) {
            try registry.declare(
                [
                    .counter("calls_total", help: "Calls.", labels: ["upstream"]),
                    .counter("quota_spent_total", help: "Fine."),
                    .gauge("quota_left", help: "Something else."),
                ],
                owner: "monday"
            )
        }
        #expect(
            error?.faults == [
                .conflict(name: "calls_total", owner: "monday", earlierOwner: "fireflies"),
                .conflict(name: "quota_left", owner: "monday", earlierOwner: "fireflies"),
            ]
        )
        #expect(error?.description.contains("calls_total is declared by fireflies") == true)
        #expect(!registry.declared().contains { $0.descriptor.name == "quota_spent_total" })
    }

    @Test func `two conflicting declarations in one call are a conflict`() {
        let error = #expect(throws: MetricDeclarationError.self) {
            try MetricRegistry().declare(
                [
                    .gauge("depth", help: "One."), .gauge("depth", help: "Two."),
                ],
                owner: "jobs"
            )
        }
        #expect(
            error?.faults == [.conflict(name: "depth", owner: "jobs", earlierOwner: "jobs")]
        )
    }

    @Test func `an owner may claim a family that was used before it was declared`() throws {
        let registry = MetricRegistry()
        let calls = MetricDescriptor.counter("calls_total", help: "Calls.")
        registry.counter(calls).child().increment()
        try registry.declare([calls], owner: "fireflies")
        try registry.declare([calls], owner: "monday")
        #expect(registry.declared().first { $0.descriptor == calls }?.owner == "fireflies")
        #expect(registry.counter(calls).child().value == 1)
    }

    @Test func `asking for a family that is declared differently is counted and harms nobody`()
        throws
    {
        let registry = MetricRegistry()
        try registry.declare([.gauge("depth", help: "Depth.")], owner: "jobs")
        registry.gauge(.gauge("depth", help: "Another.")).child().set(7)
        registry.counter(.counter("depth", help: "Depth.")).child("odd").increment()
        registry.histogram(.histogram("depth", help: "Depth.")).child().observe(1)
        #expect(text(registry).contains("\ndepth 0\n"))
        let all = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(all.contains("\ntaskforge_metric_conflicts_total 3\n"))
    }

    @Test func `label sets beyond the limit share one overflow series and are counted`() {
        let registry = MetricRegistry()
        let requests = MetricDescriptor.counter(
            "requests_total",
            help: "Requests.",
            labels: ["path"],
            seriesLimit: 3
        )
        for number in 1...10 { registry.counter(requests).child("/\(number)").increment() }
        registry.counter(requests).child("/2").increment()
        #expect(
            text(registry) == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{path="/1"} 1
                requests_total{path="/2"} 2
                requests_total{path="/3"} 1
                requests_total{path="__overflow__"} 7

                """
        )
        let all = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(
            all.contains(
                #"taskforge_metric_label_sets_refused_total{family="requests_total"} 7"#
            )
        )
    }

    @Test func `a label set of the wrong length goes to the overflow series`() {
        let registry = MetricRegistry()
        let requests = MetricDescriptor.counter(
            "requests_total",
            help: "Requests.",
            labels: ["path"]
        )
        registry.counter(requests).child("/", "extra").increment()
        registry.counter(.counter("plain_total", help: "Plain.")).child("extra").increment()
        #expect(text(registry).contains(#"requests_total{path="__overflow__"} 1"#))
        #expect(text(registry).contains("\nplain_total 1\n"))
    }

    @Test func `two families that OpenMetrics would call the same are a conflict`() throws {
        let registry = MetricRegistry()
        try registry.declare([.gauge("quota", help: "Quota.")], owner: "fireflies")
        let error = #expect(throws: MetricDeclarationError.self) {
            try registry.declare([.counter("quota_total", help: "Spent.")], owner: "monday")
        }
        #expect(
            error?.faults == [
                .clash(
                    name: "quota_total",
                    owner: "monday",
                    earlierName: "quota",
                    earlierOwner: "fireflies"
                )
            ]
        )
        registry.counter(.counter("quota_total", help: "Spent.")).child().increment()
        #expect(!text(registry).contains("quota_total"))
    }

    @Test func `OpenMetrics tells kinds, units, creation times and exemplars`() throws {
        let registry = MetricRegistry()
        let trace = try #require(
            TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        )
        let wait = registry.histogram(
            .histogram("wait_seconds", help: "Waits.", labels: ["queue"], buckets: [0.1, 1])
        ).child("a")
        wait.observe(.milliseconds(50))
        wait.observe(.milliseconds(500), exemplar: trace)
        registry.counter(.counter("sent_bytes_total", help: "Sent.")).child()
            .increment(by: 7, exemplar: trace)
        registry.info(.info("server_info", help: "Server.", labels: ["version"])).tell("1.2")

        let lines = String(decoding: registry.exposition(.openMetrics), as: UTF8.self)
            .split(separator: "\n")
        let ids = #"# {trace_id="4bf92f3577b34da6a3ce929d0e0e4736",span_id="00f067aa0ba902b7"}"#
        for line in [
            "# TYPE wait_seconds histogram", "# UNIT wait_seconds seconds",
            #"wait_seconds_bucket{queue="a",le="0.1"} 1"#,
            "# TYPE sent_bytes counter", "# UNIT sent_bytes bytes",
            "# TYPE server info", #"server_info{version="1.2"} 1"#,
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
        for start in [
            #"wait_seconds_bucket{queue="a",le="1.0"} 2 \#(ids) 0.5 1"#,
            #"wait_seconds_created{queue="a"} 1"#,
            "sent_bytes_total 7 \(ids) 7 1", "sent_bytes_created 1",
        ] {
            #expect(lines.contains { $0.hasPrefix(start) }, "\(start)")
        }
        // The older format knows none of these.
        let plain = text(registry)
        #expect(!plain.contains("# UNIT"))
        #expect(!plain.contains("trace_id"))
        #expect(plain.contains("# TYPE server_info gauge\n"))
        #expect(!String(decoding: registry.exposition(), as: UTF8.self).contains("_created"))
    }

    @Test func `a collector that throws costs its own families only, and is counted`() {
        struct Unreadable: Error {}
        let registry = MetricRegistry()
        let broken = MetricDescriptor.gauge("broken_depth", help: "Depth.")
        let sound = MetricDescriptor.gauge("sound_depth", help: "Depth.")
        registry.gauge(broken).child().set(1)
        let depth = registry.gauge(sound).child()
        registry.onGather(setting: [broken]) { throw Unreadable() }
        registry.onGather(setting: [sound]) { depth.add(1) }
        _ = registry.exposition()
        #expect(text(registry).contains("\nsound_depth 2\n"))
        #expect(!text(registry).contains("broken_depth"))
        let all = String(decoding: registry.exposition(), as: UTF8.self)
        #expect(
            all.contains(
                #"taskforge_metric_collector_failures_total{family="broken_depth"} 4"#
            )
        )
    }

    @Test func `a function set on gather runs before each exposition`() {
        let registry = MetricRegistry()
        let depth = registry.gauge(.gauge("depth", help: "Depth.")).child()
        registry.onGather { depth.add(1) }
        _ = registry.exposition()
        #expect(text(registry).contains("\ndepth 2\n"))
    }

    @Test func `special values are told by name`() {
        let registry = MetricRegistry()
        let family = registry.gauge(.gauge("odd", help: "Odd.", labels: ["which"]))
        family.child("a").set(.infinity)
        family.child("b").set(-.infinity)
        family.child("c").set(.nan)
        family.child("d").set(-0.0)
        family.child("e").set(18_014_398_509_481_984)
        family.child("f").set(-12)
        #expect(
            text(registry).hasSuffix(
                """
                odd{which="a"} +Inf
                odd{which="b"} -Inf
                odd{which="c"} NaN
                odd{which="d"} 0
                odd{which="e"} 1.8014398509481984e+16
                odd{which="f"} -12

                """
            )
        )
    }
}

import Testing

@testable import Observability

@Suite struct MetricLintTests {
    struct Case: CustomTestStringConvertible {
        let descriptor: MetricDescriptor
        let fault: String
        var testDescription: String { descriptor.name + ": " + fault }

        init(_ descriptor: MetricDescriptor, _ fault: String) {
            self.descriptor = descriptor
            self.fault = fault
        }
    }

    @Test(arguments: [
        Case(.counter("requests", help: "H."), "must end in _total"),
        Case(.gauge("requests_total", help: "H."), "only a counter"),
        Case(.gauge("connection_count", help: "H."), "_count is kept"),
        Case(.gauge("build_info", help: "H."), "suffix _info"),
        Case(.info("build", help: "H.", labels: ["version"]), "suffix _info"),
        Case(.gauge("Requests", help: "H."), "snake_case"),
        Case(.gauge("1st", help: "H."), "snake_case"),
        Case(.gauge("a:b", help: "H."), "snake_case"),
        Case(.gauge("depth", help: ""), "help text"),
        Case(.gauge("age_minutes", help: "H."), "base unit seconds"),
        Case(.gauge("latency_milliseconds", help: "H."), "base unit seconds"),
        Case(.gauge("memory_kilobytes", help: "H."), "base unit bytes"),
        Case(.gauge("latency_ms", help: "H."), "abbreviated unit ms"),
        Case(.gauge("depth_gauge", help: "H."), "the kind gauge"),
        Case(.gauge("depth", help: "H.", labels: ["le"]), "label le is kept"),
        Case(.gauge("depth", help: "H.", labels: ["queueName"]), "label queueName must"),
        Case(.gauge("depth", help: "H.", labels: ["a", "a"]), "named twice"),
        Case(.histogram("wait_seconds", help: "H.", buckets: []), "at least one"),
        Case(.histogram("wait_seconds", help: "H.", buckets: [1, .infinity]), "finite"),
        Case(.histogram("wait_seconds", help: "H.", buckets: [2, 1]), "must rise"),
        Case(
            .histogram("wait_seconds", help: "H.", buckets: (1...32).map(Double.init)),
            "at most 31"
        ),
        Case(.gauge("depth", help: "H.", seriesLimit: 0), "series limit"),
    ])
    func `a declaration that breaks a rule is refused with the rule`(_ example: Case) {
        let error = #expect(throws: MetricDeclarationError.self) {
            try MetricRegistry().declare([example.descriptor], owner: "tests")
        }
        #expect(error?.description.contains(example.fault) == true)
    }

    @Test func `the names of the interface are in order`() {
        let descriptors: [MetricDescriptor] = [
            .histogram("http_server_request_duration_seconds", help: "H."),
            .gauge("http_server_active_requests", help: "H."),
            .gauge("db_client_connections", help: "H.", labels: ["state"]),
            .info("taskforge_build_info", help: "H.", labels: ["version"]),
            .gauge("taskforge_schedule_last_success_timestamp_seconds", help: "H."),
            .gauge("taskforge_backup_size_bytes", help: "H."),
            .counter("taskforge_gemini_tokens_total", help: "H."),
            .counter("process_cpu_seconds_total", help: "H."),
        ]
        #expect(descriptors.allSatisfy { MetricLint.faults(in: $0).isEmpty })
    }
}

import Glibc

/// The `process_*` metrics that every Prometheus client library has, read from `/proc`.
///
/// The list: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
public struct ProcessMetrics: Sendable {
    private let cpu: Counter
    private let openDescriptors: Gauge
    private let maximumDescriptors: Gauge
    private let virtualMemory: Gauge
    private let maximumVirtualMemory: Gauge
    private let residentMemory: Gauge
    private let startTime: Gauge
    private let threads: Gauge

    /// Adds the family to a registry; it is read anew for each exposition.
    @discardableResult
    public init(registry: MetricRegistry) {
        func gauge(_ name: String, _ help: String) -> Gauge {
            registry.gauge(.gauge(name, help: help)).child()
        }
        cpu = registry.counter(
            .counter("process_cpu_seconds_total", help: "CPU time of user and system, in seconds.")
        ).child()
        openDescriptors = gauge("process_open_fds", "Open file descriptors.")
        maximumDescriptors = gauge("process_max_fds", "How many file descriptors may be open.")
        virtualMemory = gauge("process_virtual_memory_bytes", "Size of the virtual memory.")
        maximumVirtualMemory = gauge(
            "process_virtual_memory_max_bytes",
            "How large the virtual memory may grow."
        )
        residentMemory = gauge("process_resident_memory_bytes", "Size of the resident memory.")
        startTime = gauge(
            "process_start_time_seconds",
            "When the process was started, in seconds since 1970."
        )
        threads = gauge("process_threads", "Threads of the system in the process.")
        registry.onGather { [self] in read() }
    }

    private func read() {
        openDescriptors.set(Double(ProcessFiles.openDescriptorCount()))
        maximumDescriptors.set(ProcessFiles.limit(RLIMIT_NOFILE))
        maximumVirtualMemory.set(ProcessFiles.limit(RLIMIT_AS))
        guard let status = ProcessStatus.current() else { return }
        cpu.mirror(total: status.cpuSeconds)
        virtualMemory.set(status.virtualBytes)
        residentMemory.set(status.residentBytes)
        threads.set(status.threads)
        startTime.set(status.startTime)
    }
}

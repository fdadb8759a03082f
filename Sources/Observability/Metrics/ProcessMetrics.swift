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

    /// Adds the families to a registry; they are read anew for each exposition.
    @discardableResult
    public init(registry: MetricRegistry) {
        cpu = registry.counter(Self.cpuSeconds).child()
        openDescriptors = registry.gauge(Self.openDescriptors).child()
        maximumDescriptors = registry.gauge(Self.maximumDescriptors).child()
        virtualMemory = registry.gauge(Self.virtualMemory).child()
        maximumVirtualMemory = registry.gauge(Self.maximumVirtualMemory).child()
        residentMemory = registry.gauge(Self.residentMemory).child()
        startTime = registry.gauge(Self.startTime).child()
        threads = registry.gauge(Self.threads).child()
        maximumDescriptors.set(ProcessFiles.limit(RLIMIT_NOFILE))
        maximumVirtualMemory.set(ProcessFiles.limit(RLIMIT_AS))
        registry.onGather(setting: [Self.openDescriptors]) { [openDescriptors] in
            openDescriptors.set(Double(try ProcessFiles.openDescriptorCount()))
        }
        let status = [
            Self.cpuSeconds, Self.virtualMemory, Self.residentMemory, Self.startTime, Self.threads,
        ]
        registry.onGather(setting: status) { [self] in set(try ProcessStatus.current()) }
    }

    private func set(_ status: ProcessStatus) {
        cpu.mirror(total: status.cpuSeconds)
        virtualMemory.set(status.virtualBytes)
        residentMemory.set(status.residentBytes)
        threads.set(status.threads)
        startTime.set(status.startTime)
    }
}

extension ProcessMetrics {
    /// The CPU time that was used.
    package static let cpuSeconds = MetricDescriptor.counter(
        "process_cpu_seconds_total",
        help: "CPU time of user and system, in seconds."
    )
    /// The open file descriptors.
    package static let openDescriptors = MetricDescriptor.gauge(
        "process_open_fds",
        help: "Open file descriptors."
    )
    /// The most file descriptors.
    package static let maximumDescriptors = MetricDescriptor.gauge(
        "process_max_fds",
        help: "How many file descriptors may be open."
    )
    private static let virtualMemory = MetricDescriptor.gauge(
        "process_virtual_memory_bytes",
        help: "Size of the virtual memory."
    )
    private static let maximumVirtualMemory = MetricDescriptor.gauge(
        "process_virtual_memory_max_bytes",
        help: "How large the virtual memory may grow."
    )
    /// The memory in use.
    package static let residentMemory = MetricDescriptor.gauge(
        "process_resident_memory_bytes",
        help: "Size of the resident memory."
    )
    private static let startTime = MetricDescriptor.gauge(
        "process_start_time_seconds",
        help: "When the process was started, in seconds since 1970."
    )
    /// The threads.
    package static let threads = MetricDescriptor.gauge(
        "process_threads",
        help: "Threads of the system in the process."
    )
}

import Jobs
import Observability
import Testing

struct JobMetricsTests {
    @Test func `the families of the queue and of the schedules are sound`() throws {
        try MetricRegistry().declare(
            JobMetrics.descriptors + ScheduleMetrics.descriptors,
            owner: "jobs"
        )
    }
}

import Jobs
import TestSupport
import Testing

struct ScheduleStoreTests {
    @Test(arguments: ScheduleStoreConformance.rules)
    func `the in-memory store of schedules keeps the rule`(
        rule: ScheduleStoreConformance
    ) async throws {
        let jobs = InMemoryJobStore()
        try await rule.check(InMemoryScheduleStore(jobs: jobs), jobs)
    }

    @Test(arguments: ScheduleStoreConformance.rules)
    func `the PostgreSQL store of schedules keeps the rule`(
        rule: ScheduleStoreConformance
    ) async throws {
        try await withJobsDatabase { client in
            try await rule.check(
                PostgresScheduleStore(client: client),
                PostgresJobStore(client: client)
            )
        }
    }
}
